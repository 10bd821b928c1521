import { appExplanations } from './table/app.js';
import { deployExplanations } from './table/deploy.js';
import { flowExplanations } from './table/flow.js';
import { loginExplanations } from './table/login.js';
import { remoteSiteExplanations } from './table/remoteSite.js';
import { signatureExplanations } from './table/signature.js';
import { userExplanations } from './table/user.js';
import type { Explanation } from './types.js';

/** Every error this plugin can explain. The order decides nothing but how lists of them are shown. */
export const explanations: readonly Explanation[] = [
  ...loginExplanations,
  ...signatureExplanations,
  ...userExplanations,
  ...flowExplanations,
  ...deployExplanations,
  ...appExplanations,
  ...remoteSiteExplanations,
];
