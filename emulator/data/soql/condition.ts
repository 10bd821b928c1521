import type { Condition, ValueQueryCondition, WhereClause } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../apiError.js';

export type FieldCondition = Exclude<Condition, { openParen: number; field?: never }> | ValueQueryCondition;

/** A WHERE clause as a tree. */
export type ConditionTree =
  | { kind: 'and' | 'or'; operands: ConditionTree[] }
  | { kind: 'not'; operand: ConditionTree }
  | { kind: 'condition'; condition: FieldCondition };

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | { condition: FieldCondition };

/**
 * Turns the parser's chain of conditions with counted parentheses into a tree.
 *
 * @param where the parser's clause.
 * @returns the tree.
 * @throws ApiError MALFORMED_QUERY where AND and OR are mixed without parentheses, which SOQL refuses.
 */
export function toConditionTree(where: WhereClause): ConditionTree {
  const tokens = toTokens(where);
  const tree = parseLevel(tokens);
  if (tokens.length > 0) throw unexpected(tokens[0]);
  return tree;
}

function toTokens(where: WhereClause): Token[] {
  const tokens: Token[] = [];
  let clause: WhereClause | undefined = where;
  while (clause !== undefined) {
    const left: WhereClause['left'] = clause.left;
    const operator = 'operator' in clause ? clause.operator : undefined;
    tokens.push(...Array.from<Token>({ length: left?.openParen ?? 0 }).fill('('));
    if (left !== null && ('field' in left || 'fn' in left)) {
      tokens.push({ condition: left });
      tokens.push(...Array.from<Token>({ length: left.closeParen ?? 0 }).fill(')'));
    }
    if (operator !== undefined) tokens.push(operator);
    clause = 'right' in clause ? clause.right : undefined;
  }
  return tokens;
}

function parseLevel(tokens: Token[]): ConditionTree {
  const operands = [parseOperand(tokens)];
  const operator = tokens[0];
  if (operator !== 'AND' && operator !== 'OR') return operands[0];
  while (tokens[0] === operator) {
    tokens.shift();
    operands.push(parseOperand(tokens));
  }
  if (tokens[0] === 'AND' || tokens[0] === 'OR') throw unexpected(tokens[0]);
  return { kind: operator === 'AND' ? 'and' : 'or', operands };
}

function parseOperand(tokens: Token[]): ConditionTree {
  const token = tokens.shift();
  if (token === 'NOT') return { kind: 'not', operand: parseOperand(tokens) };
  if (token === '(') {
    const tree = parseLevel(tokens);
    const closing = tokens.shift();
    if (closing !== ')') throw unexpected(closing);
    return tree;
  }
  if (typeof token !== 'object') throw unexpected(token);
  return { kind: 'condition', condition: token.condition };
}

function unexpected(token: Token | undefined): ApiError {
  const text = typeof token === 'string' ? `'${token}'` : '<EOF>';
  return new ApiError('MALFORMED_QUERY', `unexpected token: ${text}`);
}
