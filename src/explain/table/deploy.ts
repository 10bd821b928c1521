import type { Explanation } from '../types.js';

const preauthorize = 'sf connectedapp preauthorize --name APP --permission-set "PERMISSION SET" --target-org ORG';

/** What a retrieve, a deployment or a scratch org says about apps. */
export const deployExplanations: Explanation[] = [
  {
    code: 'ConsumerKeyTaken',
    matches: [{ text: 'the consumer key is already taken' }],
    title: 'The consumer key in the file belongs to another org',
    cause: 'Keys are unique in all of Salesforce. The file was retrieved from one org and deployed to another.',
    check: ['Does the file have <consumerKey>?'],
    fix: [
      { text: 'Take <consumerKey> and <consumerSecret> out of the file. The app keeps its key, a new app gets one.' },
      { text: 'Or let the plugin change the app in place; it never sends a key.', command: preauthorize },
    ],
    layer: 'app',
  },
  {
    code: 'ConsumerKeyNotAllowed',
    matches: [{ text: 'you cannot provide a consumer key' }],
    title: 'An existing app keeps its consumer key',
    cause: 'A key can only be chosen when an app is created. This deployment is over an app that exists.',
    check: ['Does the file have <consumerKey>?'],
    fix: [
      { text: 'Take <consumerKey> and <consumerSecret> out of the file.' },
      { text: 'Or let the plugin change the app in place; it never sends a key.', command: preauthorize },
    ],
    layer: 'app',
  },
  {
    code: 'AppCreationBlocked',
    matches: [{ text: "you can't create a connected app" }, { text: 'to enable connected app creation' }],
    title: 'New connected apps can no longer be created',
    cause:
      "Since Spring '26 Salesforce refuses new connected apps. A deployment under a name the org does not have counts as a creation, so a typo, wrong upper or lower case, or the wrong org leads here as well.",
    check: ['Is there an app of exactly this API name in this org?'],
    fix: [
      {
        text: 'List the names there are.',
        command: 'sf org list metadata --metadata-type ConnectedApp --target-org ORG',
      },
      { text: 'For something new, make an external client app.' },
    ],
    layer: 'app',
  },
  {
    code: 'NamespaceNotOurs',
    matches: [{ text: 'cannot create a new component with the namespace' }],
    title: 'Two underscores in a name are read as a namespace',
    cause:
      'Salesforce takes what stands before a double underscore for the namespace of a package. Either the name has one by accident, or the packaged component does not exist in this org.',
    check: ['Is the package installed here?', 'Does the name have __ without being packaged?'],
    fix: [{ text: 'Install the package first, or deploy under a name with single underscores.' }],
    layer: 'org',
  },
  {
    code: 'LogoDocumentMissing',
    matches: [{ text: "named 'ConnectedApp_Resources" }],
    title: "The app's logo is not in this org",
    cause: 'The logo address in the file points to a document of the org the file came from. Nothing else is affected.',
    check: ['Does <logoUrl> hold an id of another org?'],
    fix: [{ text: 'Ignore the warning, or take <logoUrl> out of the file and upload the logo in Setup.' }],
    layer: 'app',
  },
  {
    code: 'AppNotRetrievable',
    matches: [{ text: "entity of type 'ConnectedApp' named" }, { text: 'load of metadata from db failed' }],
    title: 'The app is listed but cannot be retrieved',
    cause: 'It belongs to a vendor: it was installed from another org, and its file stays there.',
    check: ['Who made the app? Setup, "Manage Connected Apps", shows the vendor and whether it is a package.'],
    fix: [
      { text: 'Approve its users without its file.', command: preauthorize },
      { text: 'Certificate and scopes can be changed by the vendor alone.' },
    ],
    layer: 'app',
  },
  {
    code: 'ImproperInput',
    matches: [{ text: 'metadata api received improper input' }],
    title: 'Name or upper and lower case of a file does not fit',
    cause: 'The Metadata API was asked for a component under a name it does not have.',
    check: ['Compare the name with the list of the org, letter by letter.'],
    fix: [
      {
        text: 'List the names there are.',
        command: 'sf org list metadata --metadata-type ConnectedApp --target-org ORG',
      },
    ],
    layer: 'app',
  },
  {
    code: 'RequiredFieldMissing',
    matches: [{ text: 'required field is missing' }],
    title: 'A required element is missing from the file',
    cause: 'A connected app needs <label> and <contactEmail>, with OAuth also <callbackUrl>.',
    check: ['The error names the element.'],
    fix: [{ text: 'Retrieve the app and edit that file rather than writing one by hand.' }],
    layer: 'app',
  },
  {
    code: 'GranteeNotFound',
    matches: [
      { text: 'no profile named' },
      { text: 'no permissionset named' },
      { text: 'in field: profileName' },
      { text: 'in field: permissionSetName' },
      { text: 'this profile is not found' },
      { text: 'enter a valid profile name' },
    ],
    title: 'A profile or permission set in the file does not exist under that name',
    cause:
      'A connected app lists them by label, not by API name, and a standard profile by its name in the language of the user.',
    check: ['Compare with the label in Setup, for example "System Administrator" and not "Admin".'],
    fix: [{ text: 'Let the plugin look the name up; it takes label and API name.', command: preauthorize }],
    layer: 'permittedUsers',
  },
  {
    code: 'ManagedPermissionSet',
    matches: [{ text: 'cannot modify managed component' }],
    title: 'A permission set of a package cannot get the app',
    cause: 'What a package brings can only be changed by its vendor.',
    check: ['Does the API name of the permission set begin with a namespace and two underscores?'],
    fix: [{ text: 'Use a permission set of your own org.', command: preauthorize }],
    layer: 'permittedUsers',
  },
  {
    code: 'GrantRepeated',
    matches: [{ text: 'profile names are already taken' }],
    title: 'The profile already has the external client app',
    cause: 'The list in a policy file adds to what is there, and refuses what is there already.',
    check: ['Which profiles does the retrieved policy file list?'],
    fix: [{ text: 'Send only what is new, or let the plugin work out the difference.', command: preauthorize }],
    layer: 'permittedUsers',
  },
  {
    code: 'PolicyNameTaken',
    matches: [{ text: 'duplicate value found: ExternalClientApplicationId' }],
    title: 'The external client app already has a policy of another name',
    cause: 'Salesforce makes the policy itself when the app is deployed, and allows one of them.',
    check: ['Which name does the policy have in the org?'],
    fix: [
      {
        text: 'Retrieve that one, change it, deploy it under its own name.',
        command: 'sf org list metadata --metadata-type ExtlClntAppOauthConfigurablePolicies --target-org ORG',
      },
    ],
    layer: 'app',
  },
  {
    code: 'PluginSettingsInvalid',
    matches: [{ text: 'invalid plugin settings' }],
    title: 'A policy sets timeouts of JWT-based access tokens without those being on',
    cause:
      'The file has timeouts for named-user or guest JWT, or a session timeout that does not fit the token format.',
    check: ['Does the file have namedUserJwt, guestJwt or sessionTimeoutInMinutes elements?'],
    fix: [{ text: 'Take them out.' }],
    layer: 'app',
  },
  {
    code: 'PermissionUnknown',
    matches: [{ text: 'unknown user permission' }],
    title: 'This org does not have the permission named in the file',
    cause: "Which permissions exist depends on the org's features and API version.",
    check: ['Does a feature have to be turned on first?'],
    fix: [{ text: 'Take the permission out of the file, or turn its feature on.' }],
    layer: 'org',
  },
  {
    code: 'LicenseForbidsPermission',
    matches: [
      { text: "user license doesn't allow the permission" },
      { text: "because the user license doesn't include them" },
    ],
    title: "The user's licence does not allow what the permission set grants",
    cause:
      'Typical of integration users: object access comes with the permission set license "Salesforce API Integration", not with the user license.',
    check: ['Has the user that permission set license?', 'Is the permission set tied to another license?'],
    fix: [
      {
        text: 'Assign the license first, then a permission set made with license "None".',
        command: 'sf org assign permsetlicense --name SalesforceAPIIntegrationPsl --on-behalf-of USER --target-org ORG',
      },
    ],
    layer: 'user',
  },
  {
    code: 'ScratchOrgAppNotCopied',
    matches: [{ text: 'C-1016' }],
    title: "The scratch org could not take over the Dev Hub's app",
    cause:
      'The CLI is logged in to the Dev Hub by an app that signup cannot copy into a new org, such as an external client app.',
    check: ['By which app is the Dev Hub authorized? "sf org display --verbose" shows its client id.'],
    fix: [
      {
        text: 'Use the built-in app for signup by two environment variables.',
        command:
          'SF_SCRATCH_SIGNUP_CONNECTED_APP=PlatformCLI SF_SCRATCH_SIGNUP_CALLBACK_URL=http://localhost:1717/OauthRedirect sf org create scratch --definition-file FILE',
      },
    ],
    layer: 'app',
  },
];
