import { soql } from '../../src/org/soql.js';
import { componentKey, type Change, type ComponentRef } from '../../src/plan/change.js';
import type { ComponentKind, Target } from '../../src/plan/kind.js';
import type { Undone } from '../../src/plan/undoFile.js';

/** A kind that only tests have: badges, which an org keeps as permission sets without anything in them. */
export type BadgeDesired = { name: string; title: string };
type BadgeTarget = Target & { title: string };
type Badge = { id: string; title: string } | undefined;

const componentOf = (name: string): ComponentRef => ({ type: 'Badge', fullName: name });

const readBadges: ComponentKind<unknown, Target, Badge>['read'] = async (reader, targets) => {
  const names = targets.map(({ component }) => component.fullName);
  const { rows } = await reader.query<{ rows: { Id: string; Name: string; Label: string } }>({
    rows: { soql: soql`SELECT Id, Name, Label FROM PermissionSet WHERE Name IN ${names}` },
  });
  return names.map((name) => {
    const row = rows.records?.find(({ Name }) => Name === name);
    return row && { id: row.Id, title: row.Label };
  });
};

const creation = ({ component, title }: BadgeTarget): Change => ({
  ...{ component, action: 'create', property: 'title', before: null, after: title, status: 'planned' },
  routes: [{ via: 'record', create: { sobject: 'PermissionSet', values: { Name: component.fullName, Label: title } } }],
});

const removal = (component: ComponentRef, { id, title }: NonNullable<Badge>): Change => ({
  ...{ component, action: 'delete', property: 'title', before: title, after: null, status: 'planned' },
  routes: [
    {
      via: 'record',
      remove: { sobject: 'PermissionSet', soql: soql`SELECT Id FROM PermissionSet WHERE Id = ${id}` },
    },
  ],
});

export const badgeKind: ComponentKind<BadgeDesired, BadgeTarget, Badge> = {
  key: 'badges',
  find: (_, desired) => {
    const targets = new Map(
      desired.map(({ name, title }) => [componentKey(componentOf(name)), { component: componentOf(name), title }]),
    );
    return Promise.resolve({ targets: [...targets.values()], errors: [] });
  },
  read: readBadges,
  diff: (badge, target) => ({ changes: badge ? [] : [creation(target)] }),
  isMoved: (planned, now) => planned?.id !== now?.id,
};

export const badgeUndo: ComponentKind<Undone, Target, Badge> = {
  key: 'Badge',
  find: (_, undone) => Promise.resolve({ targets: undone.map(({ component }) => ({ component })), errors: [] }),
  read: readBadges,
  diff: (badge, { component }) => ({ changes: badge ? [removal(component, badge)] : [] }),
  isMoved: (planned, now) => planned?.id !== now?.id,
};
