import type { ChangeFacts } from '../../change/change.js';
import type { ConnectedAppState } from './state.js';

/** One property of an app, as a planned change. */
export const appFacts = (
  { app }: ConnectedAppState,
  property: string,
  before: ChangeFacts['before'],
  after: ChangeFacts['after'],
): ChangeFacts => ({
  component: { type: 'ConnectedApp', fullName: app.name ?? app.label },
  action: 'update',
  property,
  before,
  after,
  status: 'planned',
});
