// npm run verify:org: reads from a real org what the emulator only assumes. docs/verify-org.md says how to use it.
import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Org } from '@salesforce/core';
import type { ProbeInputs } from '../test/contract/org.js';
import { probes } from '../test/contract/probes.js';
import { toDocument, toLines } from '../test/contract/report.js';
import { ProductionOrg, runProbes } from '../test/contract/run.js';

const usage = `Usage: npm run verify:org -- --target-org ALIAS [options]

  --target-org ALIAS        an org that sf is logged in to, as an administrator
  --allow-changes           run also the probes that change something and put it
                            back; never in a production org
  --app NAME                an app this org made, that nobody uses; some probes
                            change it and put it back
  --certificate-file FILE   the certificate that this app has
  --no-certificate          this app has no certificate
  --jwt-key-file FILE       the private key of that certificate, for one login
  --username NAME           the user of that login
  --limited-org ALIAS       a login of a user of the same org who may not see all
                            profiles
  --only SWITCH             run this probe alone; may be given several times
  --output-file F.json      write the readings to a file that can be sent in
`;

class UsageError extends Error {}

const flags = {
  options: {
    'target-org': { type: 'string', short: 'o' },
    'allow-changes': { type: 'boolean', default: false },
    app: { type: 'string' },
    'certificate-file': { type: 'string' },
    'no-certificate': { type: 'boolean', default: false },
    'jwt-key-file': { type: 'string' },
    username: { type: 'string' },
    'limited-org': { type: 'string' },
    only: { type: 'string', multiple: true },
    'output-file': { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
} as const;

type Values = ReturnType<typeof parseArgs<typeof flags>>['values'];

function readFlags(): Values {
  try {
    return parseArgs(flags).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readJwt(values: Values): ProbeInputs['jwt'] {
  const { 'jwt-key-file': file, username } = values;
  if (file === undefined && username === undefined) return undefined;
  if (file === undefined || username === undefined) throw new UsageError('--jwt-key-file and --username go together.');
  try {
    return { key: createPrivateKey(readFileSync(file)), username, wait: 10 * 60_000 };
  } catch {
    // The cause could quote the file.
    throw new UsageError(`${file} can't be read as a private key without a passphrase.`);
  }
}

function readCertificate(values: Values): Pick<ProbeInputs, 'certificate'> {
  const { 'certificate-file': file, 'no-certificate': hasNone } = values;
  if (file !== undefined && hasNone)
    throw new UsageError('--certificate-file and --no-certificate exclude each other.');
  if (hasNone) return { certificate: null };
  if (file === undefined) return {};
  const text = readFileSync(file, 'utf8');
  const [pem] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text) ?? [];
  if (pem === undefined) throw new UsageError(`${file} holds no PEM certificate.`);
  return { certificate: pem };
}

function chosenProbes(values: Values): typeof probes {
  const { only = [] } = values;
  const unknown = only.find((name) => !probes.some((probe) => probe.switch === name));
  if (unknown === undefined) return only.length === 0 ? probes : probes.filter((probe) => only.includes(probe.switch));
  throw new UsageError(
    `There is no probe for ${unknown}. There are: ${probes.map((probe) => probe.switch).join(', ')}.`,
  );
}

/** Ctrl+C lets the running probe put back what it changed; a second one ends at once. */
function endOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      console.error('Ending after this probe, which first puts back what it changed.');
      controller.abort();
    });
  }
  return controller.signal;
}

async function verify(values: Values, target: string): Promise<void> {
  const jwt = readJwt(values);
  const chosen = chosenProbes(values);
  const { app, 'limited-org': limited, 'allow-changes': allowChanges, 'output-file': outputFile } = values;
  const inputs: ProbeInputs = {
    ...readCertificate(values),
    ...(app === undefined ? {} : { app }),
    ...(jwt ? { jwt } : {}),
    ...(limited === undefined ? {} : { limited: (await Org.create({ aliasOrUsername: limited })).getConnection() }),
  };
  const connection = (await Org.create({ aliasOrUsername: target })).getConnection();
  const run = await runProbes(connection, {
    ...inputs,
    ...{ probes: chosen, allowChanges, signal: endOnSignal() },
    onProbe: (probe) => console.error(`${probe.switch}: ${probe.does}`),
  });
  console.log(toLines(run).join('\n'));
  if (outputFile !== undefined) {
    const facts = { apiVersion: connection.getApiVersion(), allowedChanges: allowChanges, date: new Date() };
    writeFileSync(outputFile, `${JSON.stringify(toDocument(run, facts), undefined, 2)}\n`);
    console.log(`\nThe readings are in ${outputFile}. docs/verify-org.md says where to send it.`);
  }
  if (run.leftovers.length > 0) process.exitCode = 1;
}

try {
  const values = readFlags();
  if (values.help) console.log(usage);
  else if (values['target-org'] === undefined) throw new UsageError('Name the org with --target-org.');
  else await verify(values, values['target-org']);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(error instanceof UsageError ? `${message}\n\n${usage}` : message);
  process.exitCode = error instanceof UsageError || error instanceof ProductionOrg ? 2 : 1;
}
