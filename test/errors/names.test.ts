import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Messages } from '@salesforce/core';
import { expect } from 'chai';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');
const bundleNames = readdirSync(join(root, 'messages')).map((file) => file.replace(/\.md$/, ''));
const sourceFiles = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

Messages.importMessagesDirectory(root);

/** Every heading that names an error, with its bundle. */
const errorKeys = bundleNames.flatMap((bundle) =>
  [...readFileSync(join(root, 'messages', `${bundle}.md`), 'utf8').matchAll(/^# (error\..+?)$/gm)].map(
    ([, key = '']) => ({ bundle, key }),
  ),
);
const known = new Set(errorKeys.map(({ key }) => key));

type Found = { names: string[]; keys: string[]; patterns: RegExp[] };

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const patternOf = ({ head, templateSpans }: ts.TemplateExpression): RegExp =>
  new RegExp(`^${escaped(head.text)}${templateSpans.map(({ literal }) => `.+${escaped(literal.text)}`).join('')}$`);

const isOfSfError = (node: ts.Expression): boolean => ts.isIdentifier(node) && node.text === 'SfError';

/** The nodes that say what an SfError made here is called: the property `name`, or the second argument. */
const nameNodes = (node: ts.Node): ts.Node[] => {
  if (ts.isNewExpression(node) && isOfSfError(node.expression)) return node.arguments?.slice(1, 2) ?? [];
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { expression, name } = node.expression;
  const [options] = node.arguments;
  if (!isOfSfError(expression) || name.text !== 'create' || !options || !ts.isObjectLiteralExpression(options)) {
    return [];
  }
  return options.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && property.name.getText() === 'name' ? [property.initializer] : [],
  );
};

/** What a source text calls its errors, and the keys of error messages in it. */
const readSource = (text: string): Found => {
  const found: Found = { names: [], keys: [], patterns: [] };
  const visit = (node: ts.Node): void => {
    for (const name of nameNodes(node)) {
      if (ts.isStringLiteralLike(name)) found.names.push(name.text);
      if (ts.isTemplateExpression(name)) found.names.push(name.templateSpans.at(-1)?.literal.text ?? '');
    }
    if (ts.isStringLiteralLike(node) && /^error\.[\w.]+$/.test(node.text)) found.keys.push(node.text);
    if (ts.isTemplateExpression(node) && node.head.text.startsWith('error.')) found.patterns.push(patternOf(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true));
  return found;
};

const sources = sourceFiles.map((file) => ({ file, ...readSource(readFileSync(join(root, 'src', file), 'utf8')) }));

describe('names of errors', () => {
  it('end in Error wherever an SfError is made by hand', () => {
    const wrong = sources.flatMap(({ file, names }) =>
      names.filter((name) => !name.endsWith('Error')).map((name) => `${file}: ${name}`),
    );
    expect(wrong).to.deep.equal([]);
    expect(sources.flatMap(({ names }) => names)).to.include('SeveralProblemsError');
  });

  it('end in Error for every error in the message bundles', () => {
    const made = errorKeys
      .filter(({ key }) => !key.endsWith('.actions'))
      .map(({ bundle, key }) => Messages.loadMessages('sf-plugin-connectedapp', bundle).createError(key).name);
    expect(made).to.have.length.above(100);
    expect(made.filter((name) => !/^[A-Z][A-Za-z0-9]*Error$/.test(name))).to.deep.equal([]);
  });

  it('are in a bundle for every key of an error in the source', () => {
    const missing = sources.flatMap(({ file, keys, patterns }) => [
      ...keys.filter((key) => !known.has(key)).map((key) => `${file}: ${key}`),
      ...patterns.filter((one) => ![...known].some((key) => one.test(key))).map(({ source }) => `${file}: ${source}`),
    ]);
    expect(missing).to.deep.equal([]);
    expect(sources.flatMap(({ keys }) => keys)).to.have.length.above(100);
  });

  it('are found however the error is made', () => {
    const text = "new SfError('m', 'One'); SfError.create({ name: 'Two' }); SfError.create({ name: `Three${x}Four` });";
    expect(readSource(text).names).to.deep.equal(['One', 'Two', 'Four']);
    expect(readSource("f('error.Five', `error.${a}Six`)")).to.deep.include({ keys: ['error.Five'] });
  });
});
