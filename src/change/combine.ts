import type { Plan } from './plan.js';

/**
 * One plan out of several: all changes in order, one deployment of all files. A step that has to come first, for any
 * of them, comes first for all.
 */
export function combinePlans(plans: Plan[]): Plan {
  const [first, ...others] = plans;
  if (first && others.length === 0) return first;
  const app = plans.find((plan) => plan.app)?.app;
  const prerequisite = plans.find((plan) => plan.prerequisite)?.prerequisite;
  const unknown = plans.flatMap(({ impact }) => impact.unknown ?? []);
  return {
    ...(app ? { app } : {}),
    changes: plans.flatMap(({ changes }) => changes),
    unchanged: plans.flatMap(({ unchanged }) => unchanged),
    files: plans.flatMap(({ files }) => files),
    notices: plans.flatMap(({ notices }) => notices),
    risks: plans.flatMap(({ risks }) => risks),
    impact: {
      losesAccess: plans.flatMap(({ impact }) => impact.losesAccess),
      ...(unknown.length > 0 ? { unknown: unknown.join(' ') } : {}),
    },
    ...(prerequisite ? { prerequisite } : {}),
    recheck: async () => combinePlans(await Promise.all(plans.map((plan) => plan.recheck()))),
  };
}
