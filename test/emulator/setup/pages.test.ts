import { expect } from 'chai';
import { adminSession, startEmulator, type Emulator } from '../../../emulator/emulator.js';
import { openSession } from '../../../emulator/org/session.js';
import { userNamed } from '../client.js';

describe('Setup pages', () => {
  let emulator: Emulator;
  const home = '/lightning/setup/ConnectedApplication/home';
  const usage = '/lightning/setup/ConnectedAppsUsage/home';

  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
  });
  afterEach(() => emulator.close());

  const visit = async (path: string, form?: { [name: string]: string }, token?: string): Promise<Response> =>
    fetch(emulator.url + path, {
      redirect: 'manual',
      headers: { cookie: `sid=${encodeURIComponent(token ?? adminSession(emulator.org).accessToken)}` },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });

  it('are opened through the front door, which leads nowhere else', async () => {
    const door = (address: string): string =>
      `/secur/frontdoor.jsp?sid=${encodeURIComponent(adminSession(emulator.org).accessToken)}&retURL=${encodeURIComponent(address)}`;
    const opened = await visit(door(usage));
    expect(opened.status).to.equal(302);
    expect(opened.headers.get('location')).to.equal(usage);
    expect(opened.headers.get('set-cookie')).to.match(/^sid=00D.*HttpOnly; SameSite=Lax$/);
    expect((await visit(door('https://evil.example/x'))).headers.get('location')).to.equal(home);
    expect((await visit('/secur/frontdoor.jsp?sid=wrong')).status).to.equal(401);
  });

  it('ask for a session and for the permissions to manage apps', async () => {
    expect((await visit(home, undefined, 'wrong')).status).to.equal(401);
    const { id } = userNamed(emulator, 'direct@odd.example');
    const session = openSession(emulator.org, { userId: id, scopes: ['full'], consumerKey: null });
    expect((await visit(home, undefined, session.accessToken)).status).to.equal(403);
  });

  it('escape everything an org can hold', async () => {
    const text = await (await visit(home)).text();
    expect(text).to.contain('Quotes &#39;single&#39; &quot;double&quot; \\ 100% _under_ &amp; &lt;tag&gt;');
    expect(text).to.not.contain('<tag>');
  });

  it('load nothing from elsewhere', async () => {
    const response = await visit(usage);
    expect(response.headers.get('content-security-policy')).to.contain("default-src 'none'");
    expect(await response.text()).to.not.match(/https?:\/\//);
  });

  it('change Permitted Users of a foreign app, at either form of its address', async () => {
    const heard: string[] = [];
    emulator.org.onChange.push((what) => heard.push(what));
    const app = emulator.org.state.connectedApps.find(({ label }) => label === 'Foreign Installed')!;
    const short = `/lightning/setup/ConnectedApplication/page?address=%2F${app.id}`;
    expect(await (await visit(short)).text()).to.contain('Foreign_Installed');
    expect((await visit(short, { permittedUsers: 'admin' })).status).to.equal(303);
    expect(app.isAdminApproved).to.equal(true);
    const inner = `/app/mgmt/forceconnectedapps/forceAppDetail.apexp?retURL=%2Fsetup&connectedAppId=${app.id.slice(0, 15)}`;
    const long = `/lightning/setup/ConnectedApplication/page?address=${encodeURIComponent(inner)}`;
    await visit(long, { permittedUsers: 'self' });
    expect(app.isAdminApproved).to.equal(false);
    expect(heard).to.have.length(2);
    expect((await visit('/lightning/setup/ConnectedApplication/page?address=%2F0H4000000000000')).status).to.equal(404);
  });

  it('install an app, whose tokens then belong to it', async () => {
    const [app] = emulator.org.state.uninstalledApps;
    const page = await visit(`/identity/app/AppInstallApprovalPage.apexp?app_id=${app.appManifestId}`);
    expect(await page.text()).to.contain(`Install ${app.name}?`);
    await visit(usage, { action: 'Install', id: app.appManifestId });
    const installed = emulator.org.state.connectedApps.at(-1)!;
    expect(installed).to.include({ label: 'Uninstalled App', origin: 'installed', isAdminApproved: false });
    const token = emulator.org.state.oauthTokens.find(({ appName }) => appName === 'Uninstalled App')!;
    const item = emulator.org.state.appMenuItems.find(({ id }) => id === token.appMenuItemId)!;
    expect(item.applicationId).to.equal(installed.id);
  });

  it('block and unblock apps and switch remote sites', async () => {
    const [app] = emulator.org.state.connectedApps;
    await visit(usage, { action: 'Block', id: app.id });
    expect(app.isBlocked).to.equal(true);
    await visit(usage, { action: 'Unblock', id: app.id });
    expect(app.isBlocked).to.equal(false);
    const [site] = emulator.org.state.remoteSites;
    expect(await (await visit('/lightning/setup/SecurityRemoteProxy/home')).text()).to.contain('Partner_API');
    await visit('/lightning/setup/SecurityRemoteProxy/home', { action: 'Activate', id: site.id });
    expect(site.isActive).to.equal(true);
  });

  it('are nothing else', async () => {
    expect((await visit('/lightning/setup/Other/home')).status).to.equal(404);
  });
});
