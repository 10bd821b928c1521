import { spawn, type ChildProcess } from 'node:child_process';
import type { Org } from '@salesforce/core';
import { expect } from 'chai';
import { openPage } from '../../src/cli/openPage.js';

const url = 'https://acme.my.salesforce.com/lightning/setup/SecurityRemoteProxy/home?a=1';
const org = { getFrontDoorUrl: async (path: string) => Promise.resolve(`front door to ${path}`) } as unknown as Org;

const runs =
  (command: string, args: string[] = []) =>
  async (): Promise<ChildProcess> =>
    Promise.resolve(spawn(command, args));
const node = (script: string): (() => Promise<ChildProcess>) => runs(process.execPath, ['-e', script]);

describe('opening a Setup page', () => {
  it('goes through the front door to the page', async () => {
    const addresses: string[] = [];
    const isOpen = await openPage(org, url, async (address) => {
      addresses.push(address);
      return node('')();
    });

    expect(isOpen).to.equal(true);
    expect(addresses).to.deep.equal(['front door to /lightning/setup/SecurityRemoteProxy/home?a=1']);
  });

  it('says so, and throws nothing, when the browser fails or is not there', async () => {
    expect(await openPage(org, url, node('process.exit(3)'))).to.equal(false);
    expect(await openPage(org, url, runs('no-such-browser-here'))).to.equal(false);
  });

  it('says so when the org gives no front door', async () => {
    const closed = { getFrontDoorUrl: async () => Promise.reject(new Error('expired')) } as unknown as Org;

    expect(await openPage(closed, url, node(''))).to.equal(false);
  });

  it('does not wait for a browser that stays in the foreground', async () => {
    const browser = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);

    expect(await openPage(org, url, async () => Promise.resolve(browser))).to.equal(true);
    expect(browser.exitCode).to.equal(null);
    browser.kill();
  }).timeout(10_000);
});
