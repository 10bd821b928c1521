import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createFixtures, type Fixtures } from '../fixtures.js';

/** A directory in which openssl writes files. */
export type Lab = Fixtures & { openssl: (command: string, ...values: string[]) => void };

/**
 * Says why the files can't be made on this machine.
 *
 * @returns undefined where OpenSSL 3 is there
 */
export function reasonWithoutOpenssl(): string | undefined {
  try {
    const version = execFileSync('openssl', ['version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /^OpenSSL [3-9]\./.test(version) ? undefined : `they need OpenSSL 3, and this machine has ${version.trim()}`;
  } catch {
    return 'this machine has no program openssl';
  }
}

const rsa = (bits: number): string => `-algorithm RSA -pkeyopt rsa_keygen_bits:${bits}`;
const ec = (curve: string): string => `-algorithm EC -pkeyopt ec_paramgen_curve:${curve}`;

/** Every key of the corpus, made once: a key of 4096 bits alone may take seconds. */
const keys: Record<string, string> = {
  rsa1024: rsa(1024),
  rsa2047: rsa(2047),
  rsa2048: rsa(2048),
  other2048: rsa(2048),
  rsa3072: rsa(3072),
  rsa4096: rsa(4096),
  p256: ec('P-256'),
  p384: ec('P-384'),
  ed25519: '-algorithm ED25519',
  ed448: '-algorithm ED448',
  pss: '-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048',
};

// One authority for every certificate whose dates are given and not counted from today.
const authority = `
[ca]
default_ca = dated
[dated]
database = index.txt
new_certs_dir = issued
rand_serial = yes
default_md = sha256
default_crl_days = 30
unique_subject = no
policy = any
x509_extensions = plain
[any]
organizationName = optional
commonName = optional
[plain]
basicConstraints = critical,CA:FALSE
[authority]
basicConstraints = critical,CA:TRUE
[req]
distinguished_name = name
[name]
`;

/** A day that `openssl ca` takes, counted from now. */
const dayFromNow = (days: number): string =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\..*/g, '')}Z`;

/** Makes a certificate for a key that is there, valid from and to the given days counted from now. */
function issueDated({ openssl }: Lab, name: string, key: string, from: number, to: number): void {
  openssl(
    `ca -batch -notext -config authority.cnf -selfsign -keyfile ${key}.key -in ${key}.csr ` +
      `-startdate ${dayFromNow(from)} -enddate ${dayFromNow(to)} -out ${name}.pem`,
  );
}

function issueChain({ openssl }: Lab): void {
  const issue = (name: string, key: string, issuer: string, section: string): void =>
    openssl(
      `x509 -req -in ${key}.csr -CA ${issuer}.pem -CAkey ${issuer}.key -days 365 -extfile authority.cnf ` +
        `-extensions ${section} -out ${name}.pem`,
    );
  openssl(
    'req -new -x509 -config authority.cnf -extensions authority -key root.key -days 3650 -subj /CN=root -out root.pem',
  );
  issue('intermediate', 'intermediate', 'root', 'authority');
  issue('leaf', 'rsa2048', 'intermediate', 'plain');
}

/** A temporary folder with keys, requests, self-signed certificates, a chain and certificates of other times. */
export function createLab(): Lab {
  const fixtures = createFixtures();
  const openssl = (command: string, ...values: string[]): void => {
    const words = [...command.split(' '), ...values];
    execFileSync('openssl', words, { cwd: fixtures.dir, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const files: Lab = { ...fixtures, openssl };
  const { write, path, bytes } = files;
  write('authority.cnf', authority);
  write('index.txt', '');
  mkdirSync(path('issued'));
  for (const [name, algorithm] of Object.entries(keys)) openssl(`genpkey ${algorithm} -out ${name}.key`);
  openssl('dsaparam -genkey -out dsa.key 1024');
  write('root.key', bytes('rsa3072.key'));
  write('intermediate.key', bytes('other2048.key'));
  for (const name of [...Object.keys(keys), 'dsa', 'intermediate']) {
    openssl(`req -new -config authority.cnf -key ${name}.key -subj /O=Acme/CN=${name} -out ${name}.csr`);
    openssl(
      `x509 -req -in ${name}.csr -signkey ${name}.key -days 365 -extfile authority.cnf -extensions plain ` +
        `-out ${name}.pem`,
    );
  }
  issueChain(files);
  issueDated(files, 'expired', 'rsa2048', -400, -35);
  issueDated(files, 'yesterday', 'rsa2048', -400, -1);
  issueDated(files, 'future', 'rsa2048', 1, 366);
  issueDated(files, 'expired-curve', 'p256', -400, -35);
  issueDated(files, 'expired-small', 'rsa1024', -400, -35);
  issueDated(files, 'soon', 'rsa2048', -300, 30);
  issueDated(files, 'within60', 'rsa2048', -300, 59.9);
  issueDated(files, 'after60', 'rsa2048', -300, 60.1);
  issueDated(files, 'century', 'rsa2048', -1, 36_500);
  return files;
}
