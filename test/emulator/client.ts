import { importPKCS8, SignJWT, type JWTPayload } from 'jose';
import { adminSession, type Emulator } from '../../emulator/emulator.js';
import { openSession } from '../../emulator/org/session.js';
import type { User } from '../../emulator/org/state.js';

export type Answer<Body> = { status: number; body: Body };
export type QueryBody = {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: Array<{ [field: string]: unknown }>;
};
export type Refusal = Array<{ errorCode: string; message: string; fields?: string[] }>;

/** A REST client of an emulator, with one session. */
export class Client {
  public constructor(
    private readonly emulator: Emulator,
    private readonly token: string = adminSession(emulator.org).accessToken,
  ) {}

  /** Makes a client that runs as another user of the org. */
  public as(username: string): Client {
    const { id } = userNamed(this.emulator, username);
    const session = openSession(this.emulator.org, { userId: id, scopes: ['full'], consumerKey: null });
    return new Client(this.emulator, session.accessToken);
  }

  public async send<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    const address = path.startsWith('/services') ? path : `/services/data/v67.0${path}`;
    const response = await fetch(this.emulator.url + address, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  }

  public async query(soql: string, folder = 'query'): Promise<QueryBody> {
    const { status, body } = await this.send<QueryBody>('GET', `/${folder}?q=${encodeURIComponent(soql)}`);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  }

  public async refusal(soql: string, folder = 'query'): Promise<Refusal[number] & { status: number }> {
    const { status, body } = await this.send<Refusal>('GET', `/${folder}?q=${encodeURIComponent(soql)}`);
    if (status === 200) throw new Error(`not refused: ${JSON.stringify(body)}`);
    return { status, ...body[0] };
  }
}

export function userNamed(emulator: Emulator, username: string): User {
  const user = emulator.org.state.users.find((candidate) => candidate.username === username);
  if (user === undefined) throw new Error(`no user ${username}`);
  return user;
}

export async function signAssertion(privateKey: string, claims: JWTPayload): Promise<string> {
  const key = await importPKCS8(privateKey, 'RS256');
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(key);
}

export async function postForm(
  emulator: Emulator,
  path: string,
  form: { [name: string]: string },
): Promise<Answer<{ [name: string]: string }>> {
  const response = await fetch(emulator.url + path, { method: 'POST', body: new URLSearchParams(form) });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as { [name: string]: string } };
}
