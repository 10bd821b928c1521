import type { Rule } from 'eslint';

/** The floors of src, the highest first. */
export const floors: string[][];
/** Refuses an import of a folder that lies above. */
export const importsRunDownwards: Rule.RuleModule;
