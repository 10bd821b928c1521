/** What stands in a text where a secret stood. */
export const hidden = '[hidden]';

// Every pattern is a fixed beginning and runs that stop where the next one could begin: time stays linear in the text.
// A key whose end is missing hides what follows it, as far as the longest key would reach.
const privateKey =
  /-----BEGIN [A-Z\d ]{0,30}PRIVATE KEY-----(?:[^-]|-(?!----)){0,12000}(?:-----END [A-Z\d ]{0,30}-----)?/g;
const sessionId = /00D[A-Za-z\d]{12,15}![\w.]+/g;
const authUrl = /force:\/\/[^\s@"']+@/g;
const bearer = /\b(Bearer )[\w.!+/=~-]{8,}/gi;
const named =
  /\b((?:access|refresh|id|security)[_ -]?token|client[_-]?assertion|assertion|sid|SF(?:DX)?_ACCESS_TOKEN)(["']? ?= ?["']?|["'] ?: ?["'])([^\s"'&,;<>]+)/gi;
// No known error puts its description after one of these and a colon, so an unquoted value can go as well.
const namedSecret =
  /\b((?:client|consumer)[_ -]?secret|code_verifier|passw(?:or)?d|passphrase)(["']? ?[=:] ?["']?)([^\s"'&,;<>]+)/gi;
const parameter = /([?&](?:code|token|sid)=)([^\s"'&]+)/gi;
const hexRun = /[A-Fa-f\d]{32,}/g;
const run = /[\w+/=.~-]{32,}/g;

/** Letters of both cases and digits in one long run: words and paths of a log seldom have all three. */
const looksRandom = (text: string): boolean => /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);

/**
 * Takes out of a text whatever could let somebody log in: private keys, access, refresh and session tokens, JWTs,
 * secrets and passwords by name, and long runs of random characters by look. Errs on the side of hiding.
 *
 * @param text of any origin
 * @returns the text with `[hidden]` in those places
 */
export function redactSecrets(text: string): string {
  return text
    .replace(privateKey, hidden)
    .replace(sessionId, hidden)
    .replace(authUrl, `force://${hidden}@`)
    .replace(bearer, `$1${hidden}`)
    .replace(named, `$1$2${hidden}`)
    .replace(namedSecret, `$1$2${hidden}`)
    .replace(parameter, `$1${hidden}`)
    .replace(hexRun, hidden)
    .replace(run, (match) => (looksRandom(match) ? hidden : match));
}

const webToken = /\beyJ[\w-]{10,}(?:\.[\w-]*){1,4}/g;
const element =
  /(<(?:\w+:)?(?:sessionId|accessToken|refreshToken|password|clientSecret|consumerSecret|assertion)>)[^<]+/gi;
const word = /[\w+=.~-]{24,}/g;

const count = (text: string, pattern: RegExp): number => (text.match(pattern) ?? []).length;

/** Like a token rather than a name: both cases, and digits strewn among the letters of one unbroken piece. */
const isTokenPiece = (piece: string): boolean => piece.length >= 24 && looksRandom(piece) && count(piece, /\d+/g) >= 3;

/** The same for one that dots and dashes break up, where cases and digits change more often than words do. */
const isBrokenToken = (text: string): boolean =>
  text.length >= 40 && count(text, /\d+/g) >= 3 && count(text.replace(/[^A-Za-z]/g, ''), /[a-z](?=[A-Z])/g) >= 6;

/**
 * Takes secrets out of a text that was written for people and may quote the org: an error, a notice. Unlike
 * {@link redactSecrets} it leaves paths, URLs, ids, API names and fingerprints with colons as they are, since a message
 * is of no use without them.
 *
 * @returns the text with `[hidden]` in those places
 */
export function redactTokens(text: string): string {
  return text
    .replace(privateKey, hidden)
    .replace(sessionId, hidden)
    .replace(authUrl, `force://${hidden}@`)
    .replace(bearer, `$1${hidden}`)
    .replace(element, `$1${hidden}`)
    .replace(named, `$1$2${hidden}`)
    .replace(namedSecret, `$1$2${hidden}`)
    .replace(parameter, `$1${hidden}`)
    .replace(webToken, hidden)
    .replace(hexRun, hidden)
    .replace(word, (match) => (match.split(/[._-]/).some(isTokenPiece) || isBrokenToken(match) ? hidden : match));
}
