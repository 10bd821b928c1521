import { openTestOrg } from '../support/preauthorizeOrg.js';
import { runPlugin } from '../support/plugin.js';
const org = await openTestOrg('successpro');
for (const env of [{ DEBUG: '*', SF_LOG_LEVEL: 'trace', SF_LOG_STDERR: 'true' },{ DEBUG: '*', SF_LOG_LEVEL: 'trace' },{ DEBUG: '*', SF_LOG_LEVEL: 'trace', SF_DISABLE_LOG_FILE:'false' },{ DEBUG: '*', SF_LOG_LEVEL: 'trace', SF_DISABLE_LOG_FILE:'false', SF_LOG_STDERR: 'true' }] as Array<Record<string,string>>) {
  try {
  const r = await runPlugin(['connectedapp','verify','--name','SuccessPro Connected App','--username','dev@actifi.com','--target-org','org'], { home: org.home, env, mayTrace: true });
  console.log(JSON.stringify(env), r.exitCode, r.stdout.length, r.stderr.length, r.stdout.includes('sf:connection'), r.stderr.includes('sf:connection'));
  } catch (e) { console.log(String(e).slice(0, 300)); }
}
await org.emulator.close();
