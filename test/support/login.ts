// Logs in to the org that standard input names, for the home folder this process runs with, and prints the username.
// A process of its own: the libraries read the home folder when they are loaded, and never again.
import { text } from 'node:stream/consumers';
import { AuthInfo } from '@salesforce/core';
import type { EmulatorLogin } from './org.js';

const { instanceUrl, accessToken, alias } = JSON.parse(await text(process.stdin)) as EmulatorLogin;
const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
await authInfo.save();
if (alias) {
  await authInfo.setAlias(alias);
}
console.log(authInfo.getUsername());
