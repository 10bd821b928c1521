/** The part of the way to a token at which an error arises. `verify` reports by the same names. */
type ExplanationLayer =
  'app' | 'audience' | 'certificate' | 'ip' | 'network' | 'org' | 'permittedUsers' | 'scope' | 'user';

/** One way an error shows itself. Letter case, the kind of apostrophe and line breaks don't count. */
export type ErrorMatch = {
  /** An error code or a piece of its description, found as whole words. */
  text: string;
  /** Something that must stand within 200 characters of it, for texts that say too little on their own. */
  near?: string;
  /** A description that makes another error of this code: with it right beside, this isn't the error. */
  unless?: string;
};

export type Fix = {
  text: string;
  /** Names in capitals are to be replaced. */
  command?: string;
};

export type Explanation = {
  /** This table's own name for the error; stable. */
  code: string;
  matches: ErrorMatch[];
  title: string;
  cause: string;
  check: string[];
  fix: Fix[];
  layer: ExplanationLayer;
  /** A change made in the last minutes explains the error, so trying again is worth it. */
  isPropagation?: boolean;
  /** A wrapper or a bare code: left out where a more telling error stands beside it. */
  isGeneric?: boolean;
};
