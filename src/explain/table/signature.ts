import type { Explanation } from '../types.js';

const verify = 'sf connectedapp verify --name APP --username USER --target-org ORG';
const jwtEnable = 'sf connectedapp jwt-enable --name APP --certificate-file FILE --assign-to USER --target-org ORG';

/** What is particular to a JWT login: the key that signs, and the scope that it can't do without. */
export const signatureExplanations: Explanation[] = [
  {
    code: 'RefreshScopeRequired',
    matches: [
      { text: 'refresh_token scope is required' },
      { text: 'refresh token scope is required' },
      { text: 'connected app should be installed and preauthorized' },
      { text: 'connected app should be installed and pre-authorized' },
      { text: 'install and preauthorize the app' },
    ],
    title: 'The app lacks the refresh_token scope, or is not installed and pre-authorized',
    cause:
      'A JWT login gets no refresh token, but Salesforce still wants the scope "Perform requests at any time (refresh_token, offline_access)" on the app. The same words come back where the scope is there and the app is not installed in the org or its users are not pre-authorized.',
    check: [
      'Is RefreshToken among the "Selected OAuth Scopes" of the app? This is the likeliest cause.',
      'Is Permitted Users set to "Admin approved users are pre-authorized", with a permission set of the user?',
      'Was the app made in another org? Then it has to be installed in this one.',
      'Was the app changed in the last 10 minutes, or is it an external client app made in the last 30? Then wait.',
    ],
    fix: [
      {
        text: 'Add the scope, pre-authorize the app and give it to the user in one go, for an app your org owns.',
        command: `${jwtEnable} --scope api --scope refresh_token`,
      },
      {
        text: "For a vendor's app, pre-authorize its users; only the vendor can add the scope.",
        command: 'sf connectedapp preauthorize --name APP --permission-set "PERMISSION SET" --target-org ORG',
      },
      { text: 'See which of these it is.', command: verify },
    ],
    layer: 'scope',
    isPropagation: true,
  },
  {
    code: 'ClientCredentialsInvalid',
    matches: [{ text: 'invalid client credentials' }],
    title: 'The consumer secret is wrong, or another key signed the JWT',
    cause:
      "In a login with a consumer secret, the secret does not belong to the consumer key. In a JWT login, which sends no secret, the signature was made with another private key than that of the certificate on the app. A certificate deployed to the org as a Certificate component with only a .crt file gets a new key pair of Salesforce's own, so the private key on your computer no longer fits it.",
    check: [
      'JWT login: do key and certificate belong together? The check is made on your computer; the key is not sent.',
      'JWT login: was the certificate put into the org by a deployment of a Certificate component? Compare its fingerprint with that of your file.',
      'Login with a secret: compare it with "Manage Consumer Details". Do not paste it into tickets or chats.',
      'Is the consumer key that of this org? A refreshed sandbox gives its apps new keys and secrets.',
    ],
    fix: [
      { text: 'Compare the key with the certificate on the app.', command: `${verify} --jwt-key-file KEY_FILE` },
      { text: 'Put the certificate that belongs to your key on the app.', command: jwtEnable },
      {
        text: 'After a deployment of a Certificate component, retrieve that certificate and use the key pair Salesforce made, or put your own on the app itself.',
      },
      { text: 'Login with a secret: enter the secret anew where the login is configured.' },
    ],
    layer: 'certificate',
    isPropagation: true,
  },
  {
    code: 'KeyFileNotPem',
    matches: [
      { text: 'PEM routines' },
      { text: 'PEM_read_bio' },
      { text: 'ERR_OSSL_PEM_NO_START_LINE' },
      { text: 'DECODER routines' },
      { text: 'ERR_OSSL_UNSUPPORTED' },
      { text: 'secretOrPrivateKey must be an asymmetric key' },
      { text: 'secretOrPrivateKey must have a value' },
      { text: 'secretOrPrivateKey is not valid key material' },
    ],
    title: 'The key file is not a private key in PEM format',
    cause:
      'The file that should hold the private key is empty, holds something else (a certificate, a Base64 text of the key), or has lost its line breaks on the way, which often happens in a variable of a CI system.',
    check: [
      'Does the file begin with a line "-----BEGIN PRIVATE KEY-----" or "-----BEGIN RSA PRIVATE KEY-----", and are there more lines below it?',
      'Does it come from a CI variable? Then look at its number of lines, not at its content: one line means that the breaks are lost.',
      'Is it encrypted ("BEGIN ENCRYPTED PRIVATE KEY") while the software expects it plain?',
    ],
    fix: [
      {
        text: 'Keep the key Base64-encoded in the CI variable, and decode it into a file that only the job can read before the login.',
      },
      { text: 'See whether the file is read and fits the app.', command: `${verify} --jwt-key-file KEY_FILE` },
    ],
    layer: 'certificate',
  },
];
