import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The floors of src, the highest first: imports run downwards alone, of types and dynamic ones too. */
export const floors = [
  ['commands'],
  ['cli'],
  ['integration'],
  ['verify'],
  ['components'],
  ['plan'],
  ['org'],
  ['metadata', 'certificate', 'ipRange', 'explain', 'remoteSite'],
  ['names', 'errors'],
];
const rankOf = (folder) => floors.findIndex((floor) => floor.includes(folder));
const source = fileURLToPath(new URL('../src/', import.meta.url));
const folderOf = (file) => relative(source, file).split(sep)[0];

export const importsRunDownwards = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const own = folderOf(context.filename);
    const check = (node, specifier) => {
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
      const target = folderOf(resolve(dirname(context.filename), specifier));
      if (target.startsWith('..') || target.endsWith('.js')) return;
      if (rankOf(target) < 0 || rankOf(own) < 0) context.report({ node, message: `No floor holds "${target}".` });
      else if (rankOf(target) < rankOf(own)) context.report({ node, message: `${own} is below ${target}.` });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.value),
      TSImportType: (node) => check(node, node.source?.value ?? node.argument?.literal?.value),
    };
  },
};
