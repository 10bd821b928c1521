import { join } from 'node:path';
import { expect } from 'chai';
import { root, runNode, temporaryHome } from '../support/process.js';

/** Makes the process believe it is Node 20, which is all the check can see. */
const olderNode =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.19.0"}})';

describe('the plugin on a Node that is too old', () => {
  it('says in one line which Node it needs and which one runs, and loads nothing', async () => {
    const { exitCode, stdout, stderr } = await runNode(
      ['--import', olderNode, join(root, 'bin', 'run.js')],
      ['connectedapp', '--help'],
      { home: temporaryHome() },
    );

    expect(exitCode).to.equal(1);
    expect(stdout).to.equal('');
    expect(stderr).to.match(/^sf-plugin-connectedapp needs Node 22 or later; this is Node 20\.19\.0 \(.+\)\.\n$/);
  });
});
