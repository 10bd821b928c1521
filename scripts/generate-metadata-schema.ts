import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import type { GeneratedSchema } from '../emulator/metadata/schema.js';

/** The types that the emulator carries or that its SOAP operations take; what they refer to is added to them. */
const roots = [
  'ConnectedApp',
  'ConnectedAppSettings',
  'DeployOptions',
  'ExternalClientAppSettings',
  'ExternalClientApplication',
  'ExtlClntAppConfigurablePolicies',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppOauthSecuritySettings',
  'ExtlClntAppOauthSettings',
  'ListMetadataQuery',
  'PermissionSet',
  'Profile',
  'RemoteSiteSetting',
  'RetrieveRequest',
  'SecuritySettings',
];

const scalars = ['string', 'number', 'boolean'];

type Declarations = Map<string, ts.TypeNode>;
type Elements = { [element: string]: string };

/** Where the generated schema is kept. */
export const schemaFile = fileURLToPath(new URL('../emulator/metadata/schema.json', import.meta.url));

/**
 * Reads the metadata types that `@salesforce/types` derives from the Metadata WSDL.
 *
 * @returns every carried type with its elements and every enum with its values in the WSDL's order.
 * @throws Error when a root is not declared or a declaration has a form this reader does not know.
 */
export function buildSchema(): GeneratedSchema {
  const resolve = createRequire(import.meta.url).resolve;
  const file = resolve('@salesforce/types/metadata').replace(/\.js$/, '.d.ts');
  const { version } = JSON.parse(readFileSync(new URL('../package.json', `file://${file}`), 'utf8')) as {
    version: string;
  };
  const declarations = readDeclarations(file);
  const schema: GeneratedSchema = { source: `@salesforce/types ${version}`, types: {}, enums: {} };
  const waiting = [...roots];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (name in schema.types || name in schema.enums) continue;
    const values = enumValues(declarationOf(declarations, name));
    if (values) {
      schema.enums[name] = values;
      continue;
    }
    const elements = elementsOf(declarations, declarationOf(declarations, name));
    schema.types[name] = elements;
    waiting.push(
      ...Object.values(elements)
        .map((element) => element.slice(0, -1))
        .filter((type) => !scalars.includes(type)),
    );
  }
  return { source: schema.source, types: sorted(schema.types), enums: sorted(schema.enums) };
}

/**
 * Writes a schema as it is kept.
 *
 * @param schema what {@link buildSchema} gives.
 * @returns JSON in the project's own formatting, so that formatting the project leaves the file alone.
 */
export async function formatSchema(schema: GeneratedSchema): Promise<string> {
  return format(JSON.stringify(schema, undefined, 2), { ...(await resolveConfig(schemaFile)), filepath: schemaFile });
}

function readDeclarations(file: string): Declarations {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  return new Map(source.statements.filter(ts.isTypeAliasDeclaration).map(({ name, type }) => [name.text, type]));
}

function declarationOf(declarations: Declarations, name: string): ts.TypeNode {
  const declaration = declarations.get(name);
  if (!declaration) throw new Error(`The types do not declare ${name}.`);
  return declaration;
}

function enumValues(node: ts.TypeNode): string[] | undefined {
  const members = ts.isUnionTypeNode(node) ? [...node.types] : [node];
  const values = members.map((member) =>
    ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal) ? member.literal.text : undefined,
  );
  return values.includes(undefined) ? undefined : values.filter((value) => value !== undefined);
}

/** A type is a literal, or a base type joined with a literal; the base's elements come with it. */
function elementsOf(declarations: Declarations, node: ts.TypeNode): Elements {
  if (ts.isIntersectionTypeNode(node)) {
    return Object.assign({}, ...node.types.map((part) => elementsOf(declarations, part))) as Elements;
  }
  if (ts.isTypeReferenceNode(node)) return elementsOf(declarations, declarationOf(declarations, nameOf(node)));
  if (!ts.isTypeLiteralNode(node)) throw new Error(`Unknown form of type: ${ts.SyntaxKind[node.kind]}.`);
  const elements: Elements = {};
  for (const member of node.members) {
    if (!ts.isPropertySignature(member) || !member.type || !ts.isIdentifier(member.name)) {
      throw new Error(`Unknown form of member: ${ts.SyntaxKind[member.kind]}.`);
    }
    elements[member.name.text] = elementType(declarations, member.type, member.questionToken !== undefined);
  }
  return elements;
}

function elementType(declarations: Declarations, node: ts.TypeNode, isOptional: boolean): string {
  if (ts.isArrayTypeNode(node)) return `${simpleType(declarations, node.elementType)}*`;
  return simpleType(declarations, node) + (isOptional ? '?' : '!');
}

/** Aliases of text, as ID and date are, become `string`. */
function simpleType(declarations: Declarations, node: ts.TypeNode): string {
  if (node.kind === ts.SyntaxKind.StringKeyword) return 'string';
  if (node.kind === ts.SyntaxKind.NumberKeyword) return 'number';
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return 'boolean';
  if (!ts.isTypeReferenceNode(node)) throw new Error(`Unknown form of element: ${ts.SyntaxKind[node.kind]}.`);
  const name = nameOf(node);
  if (name === 'Date') return 'string';
  return declarationOf(declarations, name).kind === ts.SyntaxKind.StringKeyword ? 'string' : name;
}

function nameOf(node: ts.TypeReferenceNode): string {
  if (!ts.isIdentifier(node.typeName)) throw new Error('A qualified type name.');
  return node.typeName.text;
}

function sorted<T>(entries: { [name: string]: T }): { [name: string]: T } {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(schemaFile, await formatSchema(buildSchema()));
}
