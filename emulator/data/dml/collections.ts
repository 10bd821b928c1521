import { keyPrefixes } from '../../org/ids.js';
import type { OrgState } from '../../org/state.js';
import { ApiError } from '../apiError.js';
import type { Call, Reply } from '../call.js';
import { deleteRecord, insertRecord, updateRecord } from './records.js';

type Saved = {
  id?: string;
  success: boolean;
  errors: Array<{ statusCode: string; message: string; fields: string[] }>;
};
type SentRecord = { attributes?: { type?: string }; id?: string; Id?: string };

const maxRecords = 200;

/**
 * Answers `/composite/sobjects`: up to 200 records, each with a result of its own.
 *
 * @param call the request: POST and PATCH with `records`, DELETE with `ids` in the address.
 * @returns 200 with one result a record; with `allOrNone` one failure undoes all.
 * @throws ApiError EXCEEDED_MAX_... for more than 200 records, JSON_PARSER_ERROR without records.
 */
export function answerCollection(call: Call): Reply {
  const body = (call.body ?? {}) as { allOrNone?: boolean; records?: SentRecord[] };
  const isDelete = call.method === 'DELETE';
  const ids = (call.search.get('ids') ?? '').split(',').filter((id) => id !== '');
  const records = isDelete ? ids.map((id): SentRecord => ({ id })) : body.records;
  if (!Array.isArray(records) || records.length === 0) {
    throw new ApiError('JSON_PARSER_ERROR', 'The records field is required');
  }
  if (records.length > maxRecords) {
    throw new ApiError('EXCEEDED_MAX_SIZE_REQUEST', 'Maximum number of records in a request exceeded: 200');
  }
  const isAllOrNone = isDelete ? call.search.get('allOrNone') === 'true' : body.allOrNone === true;
  const before = snapshot(call.scope.org.state);
  const results = records.map((record) => saveOne(call, record));
  if (isAllOrNone && results.some((result) => !result.success)) {
    Object.assign(call.scope.org.state, before);
    return { status: 200, body: results.map(rolledBack) };
  }
  return { status: 200, body: results };
}

function saveAs(call: Call, record: SentRecord): string {
  const { Id = '', id = Id, ...fields } = record;
  const type = record.attributes?.type ?? '';
  if (call.method === 'POST') return insertRecord(call, type, fields);
  if (call.method === 'DELETE') deleteRecord(call, objectNameOf(id), id);
  else updateRecord(call, type, id, fields);
  return id;
}

function saveOne(call: Call, record: SentRecord): Saved {
  try {
    return { id: saveAs(call, record), success: true, errors: [] };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { errorCode, message, fields = [] } = error;
    return { success: false, errors: [{ statusCode: errorCode, message, fields }] };
  }
}

function objectNameOf(id: string): string {
  const entry = Object.entries(keyPrefixes).find(([, prefix]) => id.startsWith(prefix));
  if (entry === undefined) throw new ApiError('MALFORMED_ID', `malformed id ${id}`);
  return entry[0];
}

function rolledBack(result: Saved): Saved {
  if (!result.success) return result;
  const message = 'Record rolled back because not all records were valid and the request was using AllOrNone header';
  return { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message, fields: [] }] };
}

/**
 * Copies the lists that a record change can touch, so that it can be undone.
 *
 * @param state the org.
 */
export function snapshot(state: OrgState): Partial<OrgState> {
  return {
    permissionSets: state.permissionSets.map((set) => ({ ...set })),
    permissionSetAssignments: [...state.permissionSetAssignments],
    setupEntityAccess: [...state.setupEntityAccess],
  };
}
