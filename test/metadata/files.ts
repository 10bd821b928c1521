export const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A file in the shape of a retrieve, with the given lines inside the root. */
export function fileOf(root: string, ...lines: string[]): string {
  const body = lines.map((line) => `    ${line}\n`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${NAMESPACE}>\n${body}</${root}>\n`;
}

/** An app with a CRLF inside its callback URLs, as the platform keeps what the browser sent. */
export const OAUTH_APP = fileOf(
  'ConnectedApp',
  '<contactEmail>ops@example.com</contactEmail>',
  '<label>Acme &amp; Sons</label>',
  '<oauthConfig>',
  '    <callbackUrl>https://a.example/cb\r\nhttps://b.example/cb</callbackUrl>',
  '    <consumerKey>3MVG9key._key</consumerKey>',
  '    <isAdminApproved>false</isAdminApproved>',
  '    <scopes>Basic</scopes>',
  '    <scopes>Api</scopes>',
  '</oauthConfig>',
);
