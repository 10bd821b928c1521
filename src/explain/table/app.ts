import type { Explanation } from '../types.js';

const preauthorize = 'sf connectedapp preauthorize --name APP --permission-set "PERMISSION SET" --target-org ORG';

/** What installing a connected app, and deploying or packaging an external client app, can end with. */
export const appExplanations: Explanation[] = [
  {
    code: 'SandboxAppNotInstallable',
    matches: [
      { text: 'non sandbox app cannot be installed' },
      { text: 'non-sandbox app cannot be installed' },
      { text: 'cannot install a sandbox app' },
    ],
    title: 'An app made in a sandbox cannot be installed in production',
    cause:
      'The connected app was made in a sandbox or another org for trials, and Salesforce installs such an app in orgs of that kind alone.',
    check: ["Is the consumer key that of the vendor's production app, and not of an example or a trial?"],
    fix: [
      { text: 'Ask the vendor for an app made in a production org; only the vendor can mend this.' },
      { text: 'For software of your own, make an external client app in this org.' },
    ],
    layer: 'app',
  },
  {
    code: 'AppInstallFailed',
    matches: [{ text: 'AppInstallErrorPage' }, { text: 'generic_error', near: 'AppInstall' }],
    title: 'The connected app could not be installed',
    cause:
      'The page says no more than that. Usual reasons: your user lacks the permissions to install apps; the app comes with a package of the vendor and can be installed only with it; or the install link is for another app or an old version.',
    check: [
      'Do you have Customize Application and either Modify All Data or Manage Connected Apps?',
      'Does the vendor offer a package? Then the app comes with that.',
      'Does the app appear in Setup, "Connected Apps OAuth Usage", with an "Install" button?',
    ],
    fix: [
      { text: 'Install the vendor\'s package, or the app in Setup, "Connected Apps OAuth Usage".' },
      { text: 'Then approve its users.', command: preauthorize },
    ],
    layer: 'app',
  },
  {
    code: 'ManagedAppInstallFailed',
    matches: [{ text: 'managed application installation error' }],
    title: 'The app could not be installed because of one that is there',
    cause:
      'Usually the org already has a connected app of the same name, made by hand or left from an earlier try, often where API Access Control is on.',
    check: ['Does Setup, "Manage Connected Apps" or "App Manager", list an app of this name already?'],
    fix: [
      { text: 'Use the app that is there, or rename or delete it after asking who uses it, and install again.' },
      {
        text: 'List the names there are.',
        command: 'sf org list metadata --metadata-type ConnectedApp --target-org ORG',
      },
    ],
    layer: 'app',
  },
  {
    code: 'OauthSettingsMissing',
    matches: [{ text: 'valid oauth settings configuration' }],
    title: 'An external client app needs its three files in one deployment',
    cause:
      'The global OAuth settings were deployed without the OAuth settings they belong to. The app (.eca), its OAuth settings (.ecaOauth) and its global OAuth settings (.ecaGlblOauth) must go together.',
    check: [
      'Does the deployment have all three files?',
      'Do both settings files name the app by its API name in externalClientApplication?',
    ],
    fix: [
      {
        text: 'Deploy all three at once.',
        command:
          'sf project deploy start --metadata ExternalClientApplication:APP --metadata ExtlClntAppOauthSettings --metadata ExtlClntAppGlobalOauthSettings --target-org ORG',
      },
    ],
    layer: 'app',
  },
  {
    code: 'EnumValueInvalid',
    matches: [{ text: 'is not a valid value for the enum' }],
    title: 'An element of the file has a value that Salesforce does not know',
    cause:
      'The value is misspelled, belongs to another element, or exists in a newer API version only. Connected apps and external client apps spell the same settings differently.',
    check: [
      'The error names the value and the list; for scopes it also names all that are valid.',
      'For PermittedUsersPolicyType, the values are AdminApprovedPreAuthorized and AllSelfAuthorized.',
    ],
    fix: [{ text: 'Write a value of the list. Retrieving an app that has the setting shows the spelling.' }],
    layer: 'app',
  },
  {
    code: 'EphemeralOrgAppNotPackageable',
    matches: [{ text: "ephemeral orgs can't be packaged" }, { text: 'ephemeral orgs cannot be packaged' }],
    title: 'An external client app made in a short-lived org cannot be packaged',
    cause:
      'The app comes from a scratch org or another org that ends by itself, and its consumer key would end with it. Global OAuth settings, security settings and policies cannot be packaged either.',
    check: ['In which org was the app made? Its orgScopedExternalApp element begins with the id of that org.'],
    fix: [{ text: 'Make the app in the Dev Hub or in a packaging org that stays, and package it from there.' }],
    layer: 'app',
  },
  {
    code: 'CrossReferenceInvalid',
    matches: [{ text: 'INVALID_CROSS_REFERENCE_KEY' }],
    title: 'A file or record names something that this org does not have',
    cause:
      'For an external client app, a settings or policy file names another app than the one it lies beside. Elsewhere it is a name or an id of another org.',
    check: [
      'Does externalClientApplication hold the API name of the app, letter by letter?',
      'Does the file or record hold an id of 15 or 18 characters from another org?',
    ],
    fix: [
      {
        text: 'List the names there are.',
        command: 'sf org list metadata --metadata-type ExternalClientApplication --target-org ORG',
      },
    ],
    layer: 'org',
    isGeneric: true,
  },
];
