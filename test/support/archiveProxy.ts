import { crc32, deflateRawSync, constants } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import JSZip from 'jszip';
import { startProxy, type Proxy } from './proxy.js';

/** Files of an archive by path. */
type ArchiveFiles = { [path: string]: Buffer };

/** Makes an archive into another one. */
export type Rewriting = (zip: Buffer) => Buffer | Promise<Buffer>;

const unzip = async (zip: Buffer): Promise<ArchiveFiles> => {
  const { files } = await JSZip.loadAsync(zip);
  const entries = Object.values(files).map(async (file) => [file.name, await file.async('nodebuffer')] as const);
  return Object.fromEntries(await Promise.all(entries));
};

const zipUp = (files: ArchiveFiles): Promise<Buffer> => {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(files)) zip.file(path, content, { createFolders: false });
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
};

/**
 * Starts a proxy in front of an org that hands over other archives than the org's.
 *
 * @param rewrite makes the archive of a retrieve into another one
 */
export async function startArchiveProxy(target: string, rewrite: Rewriting): Promise<Proxy> {
  const proxy = await startProxy(target);
  proxy.tamper = ({ body, answer, status }, response: ServerResponse) => {
    if (!body.includes('<checkRetrieveStatus')) return false;
    const text = answer.toString('utf8');
    const [element, base64 = ''] = /<zipFile>([^<]+)<\/zipFile>/.exec(text) ?? [];
    const answerWith = (zip: Buffer): void => {
      const changed = element ? text.replace(element, `<zipFile>${zip.toString('base64')}</zipFile>`) : text;
      response.writeHead(status, { 'content-type': 'text/xml' }).end(changed);
    };
    void Promise.resolve(element ? rewrite(Buffer.from(base64, 'base64')) : Buffer.alloc(0)).then(answerWith);
    return true;
  };
  return proxy;
}

/** A rewriting of the files in an archive; one that is undefined then is left out. */
export function changingFiles(change: (path: string, content: Buffer) => Buffer | undefined): Rewriting {
  return async (zip) => {
    const files: ArchiveFiles = {};
    for (const [path, content] of Object.entries(await unzip(zip))) {
      const changed = change(path, content);
      if (changed) files[path] = changed;
    }
    return zipUp(files);
  };
}

/** A rewriting that adds a copy of a file under another name. */
export function addingCopy(isMeant: (path: string) => boolean, name: string): Rewriting {
  return async (zip) => {
    const files = await unzip(zip);
    const [content] = Object.entries(files).flatMap(([path, bytes]) => (isMeant(path) ? [bytes] : []));
    return zipUp({ ...files, ...(content ? { [name]: content } : {}) });
  };
}

const mebibyte = 1024 * 1024;

/** A deflated entry of zeros that inflates to very much: one piece, ended at a byte's border, over and over. */
const bombOf = (size: number): Buffer => {
  const piece = deflateRawSync(Buffer.alloc(16 * mebibyte), { finishFlush: constants.Z_FULL_FLUSH });
  const end = deflateRawSync(Buffer.alloc(0));
  return Buffer.concat([...Array.from({ length: Math.ceil(size / (16 * mebibyte)) }, () => piece), end]);
};

type Entry = { name: string; method: number; data: Uint8Array; size: number; crc: number };

const header = (signature: number, { name, method, data, size, crc }: Entry): Buffer => {
  const isCentral = signature === 0x02014b50;
  const buffer = Buffer.alloc(isCentral ? 46 : 30);
  const base = isCentral ? 6 : 4;
  buffer.writeUInt32LE(signature, 0);
  if (isCentral) buffer.writeUInt16LE(20, 4);
  buffer.writeUInt16LE(20, base);
  buffer.writeUInt16LE(method, base + 4);
  buffer.writeUInt32LE(crc, base + 10);
  buffer.writeUInt32LE(data.byteLength, base + 14);
  buffer.writeUInt32LE(size, base + 18);
  buffer.writeUInt16LE(Buffer.byteLength(name), base + 22);
  return buffer;
};

const writeZip = (entries: Entry[]): Buffer => {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = Buffer.concat([header(0x04034b50, entry), Buffer.from(entry.name), entry.data]);
    const listed = header(0x02014b50, entry);
    listed.writeUInt32LE(offset, 42);
    central.push(listed, Buffer.from(entry.name));
    parts.push(local);
    offset += local.byteLength;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.byteLength, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
};

/** A rewriting that adds an entry which inflates to `size` bytes of zeros. */
export function addingBomb(name: string, size: number): Rewriting {
  const data = bombOf(size);
  return async (zip) => {
    const files = Object.entries(await unzip(zip)).map(([path, content]): Entry => ({
      ...{ name: path, method: 0, data: content, size: content.byteLength },
      crc: crc32(content),
    }));
    return writeZip([...files, { name, method: 8, data, size, crc: 0 }]);
  };
}
