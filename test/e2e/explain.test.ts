import { expect } from 'chai';
import { runPlugin, temporaryHome } from '../support/plugin.js';

type Explained = { status: number; result: { found: Array<{ code: string; excerpt: string }>; hint: string | null } };

describe('connectedapp explain', () => {
  const home = temporaryHome();

  it('explains a token error with cause, check and fix, without an org', async () => {
    const text = "invalid_grant: user hasn't approved this consumer";
    const { exitCode, stdout, stderr } = await runPlugin(['connectedapp', 'explain', '--error', text], { home });
    expect(exitCode).to.equal(0);
    expect(stdout).to.contain('(ConsumerNotApproved)');
    expect(stdout).to.match(/How to check:[\s\S]+What to do:[\s\S]+sf connectedapp preauthorize/);
    expect(stderr).to.equal('');
  });

  it('reads a log from standard input, and hides its secrets', async () => {
    const token = '00D8KCGTT10JLhf!AQEAQPqrs.tuvwxyz0123456789ABCDEFGHIJ';
    const stdin = `line one\nHTTP 400 {"error":"invalid_app_access","error_description":"user is not admin approved to access this app"} ${token}\n`;
    const { exitCode, json, stdout } = await runPlugin(['connectedapp', 'explain', '--error', '-', '--json'], {
      home,
      stdin,
    });
    expect(exitCode).to.equal(0);
    const { status, result } = json as Explained;
    expect(status).to.equal(0);
    expect(result.found.map(({ code }) => code)).to.deep.equal(['UserNotAdminApproved']);
    expect(stdout).to.not.contain('AQEAQP');
  });

  it("explains the address of a browser's error page", async () => {
    const address =
      'https://example.my.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app+must+be+installed+into+org';
    const { json } = await runPlugin(['connectedapp', 'explain', '--error', address, '--json'], { home });
    expect((json as Explained).result.found.map(({ code }) => code)).to.deep.equal(['AppNotInstalled']);
  });

  it('ends with 1 for a text without a known error, and names what looks alike', async () => {
    const typo = await runPlugin(['connectedapp', 'explain', '--error', 'invalid_app_acess'], { home });
    expect(typo.exitCode).to.equal(1);
    expect(typo.stdout).to.contain('invalid_app_access');
    const { exitCode, json } = await runPlugin(['connectedapp', 'explain', '--error', '-', '--json'], { home });
    expect(exitCode).to.equal(1);
    expect((json as Explained).result).to.deep.include({ found: [] });
    expect((json as Explained).result.hint).to.be.a('string');
  });

  it('needs a text', async () => {
    const { exitCode, stderr } = await runPlugin(['connectedapp', 'explain'], { home });
    expect(exitCode).to.equal(2);
    expect(stderr).to.contain('error');
  });
});
