import type { Connection } from '@salesforce/core';
import { ensureArray } from '@salesforce/kit';
import { malformed, withOrgErrors } from '../errors.js';
import { guard } from '../http/guard.js';
import { chunks } from '../soql.js';
import { metadataVersion } from './component.js';

/** What listMetadata says of one component. */
export type ListedComponent = {
  type: string;
  fullName: string;
  fileName: string;
  id: string;
  namespacePrefix?: string;
  manageableState?: string;
};

// The platform takes at most three queries in one listMetadata call (Metadata API guide, listMetadata()).
const LIST_SIZE = 3;

const isListed = (entry: unknown): entry is ListedComponent => {
  const { type, fullName } = (entry ?? {}) as { type?: unknown; fullName?: unknown };
  return typeof type === 'string' && type !== '' && typeof fullName === 'string' && fullName !== '';
};

/**
 * Lists every component of the given types, whoever owns it.
 *
 * @throws SfError AnswerMalformed for an answer whose entries aren't components, and those of {@link withOrgErrors}
 */
export async function listMetadata(connection: Connection, types: string[]): Promise<ListedComponent[]> {
  guard(connection);
  const answers = await withOrgErrors(connection.getUsername(), () =>
    Promise.all(
      chunks(types, LIST_SIZE).map((group) =>
        connection.metadata.list(
          group.map((type) => ({ type })),
          metadataVersion(connection),
        ),
      ),
    ),
  );
  const listed = answers.flatMap((answer): unknown[] => ensureArray(answer ?? []));
  if (listed.every(isListed)) return listed;
  throw malformed('listMetadata', types.join(', '));
}
