import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { buildSchema, formatSchema, schemaFile } from '../../../scripts/generate-metadata-schema.js';
import { elementsOfType, enumValuesOf } from '../../../emulator/metadata/schema.js';

describe('metadata schema', () => {
  it('is the one that the installed types give', async () => {
    expect(readFileSync(schemaFile, 'utf8')).to.equal(await formatSchema(buildSchema()));
  });

  it('knows required, optional and repeated elements and those of base types', () => {
    const elements = elementsOfType('ConnectedApp', 67);
    expect(elements?.get('label')).to.deep.equal({ type: 'string', isRequired: true, isRepeated: false });
    expect(elements?.get('profileName')).to.deep.equal({ type: 'string', isRequired: false, isRepeated: true });
    expect(elements?.get('fullName')).to.deep.equal({ type: 'string', isRequired: false, isRepeated: false });
    expect(elementsOfType('ConnectedAppOauthConfig', 67)?.get('callbackUrl')?.isRequired).to.equal(true);
  });

  it('gives enum values in the order of the WSDL', () => {
    expect(enumValuesOf('ConnectedAppOauthAccessScope')?.slice(0, 3)).to.deep.equal(['Basic', 'Api', 'Web']);
    expect(enumValuesOf('NoSuchEnum')).to.equal(undefined);
  });

  it('adds elements of single API versions that the types lack', () => {
    const policies = (version: number): boolean | undefined =>
      elementsOfType('ExtlClntAppOauthConfigurablePolicies', version)?.has('isNamedUserJwtEnabled');
    expect([60, 62, 64].map(policies)).to.deep.equal([false, true, false]);
    expect(elementsOfType('ConnectedApp', 45)?.has('pluginExecutionUser')).to.equal(false);
    expect(elementsOfType('ConnectedApp', 67)?.has('pluginExecutionUser')).to.equal(true);
  });

  it('adds values that the types lack in the place that files show, and no others', () => {
    const scopes = enumValuesOf('ConnectedAppOauthAccessScope') ?? [];
    expect(scopes.slice(scopes.indexOf('SFAP'), scopes.indexOf('Interaction'))).to.deep.equal([
      'SFAP',
      'SFApiPlatform',
    ]);
    expect(scopes).not.to.include('SfapApi');
  });

  it('knows an old name of an element up to the version that dropped it', () => {
    expect(elementsOfType('PermissionSet', 37)?.has('userLicense')).to.equal(true);
    expect(elementsOfType('PermissionSet', 38)?.has('userLicense')).to.equal(false);
  });

  it('has no elements for a name that is not a complex type', () => {
    expect(elementsOfType('string', 67)).to.equal(undefined);
  });
});
