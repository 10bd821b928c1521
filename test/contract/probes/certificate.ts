import { generateCertificate } from '../../../emulator/org/certificates.js';
import { parseMetadata } from '../../../src/metadata/metadataFile.js';
import { AppUnderTest, bareForm, certificatePath, ownApps, pemForm } from '../app.js';
import type { Probe } from '../probe.js';

const certificateIn = (xml: string): string => parseMetadata(xml).text(certificatePath)?.trim() ?? '';

export const certificateProbes: Probe[] = [
  {
    doubt: 'How a retrieve gives an app certificate',
    switch: 'certificateOnRetrieve',
    changes: false,
    does: 'Retrieves the apps the org made. That none is given shows only with --app and --certificate-file.',
    run: async (org) => {
      const shown = (await ownApps(org)).map(({ xml }) => certificateIn(xml)).filter((text) => text !== '');
      const isWrapped = shown.map((text) => /\n/.test(text));
      if (shown.length > 0 && new Set(isWrapped).size === 1) {
        const hasHeader = shown.some((text) => text.startsWith('-----'));
        const reading = hasHeader ? 'pem' : isWrapped[0] ? 'wrapped' : 'line';
        const longest = Math.max(...shown.flatMap((text) => text.split('\n')).map((line) => line.length));
        return {
          reading,
          evidence: `${shown.length} files with a certificate; header lines: ${hasHeader}; longest line ${longest}`,
        };
      }
      if (shown.length > 0) return { unknown: 'some files give it on one line and some in several' };
      const app = await AppUnderTest.find(org);
      if (app.certificate === undefined) return { unknown: 'no app is known to have a certificate: name it' };
      return { reading: 'never', evidence: 'the file of the app shows none, though it has the one that was named' };
    },
  },
  {
    doubt: 'Form in which a deployment takes a certificate',
    switch: 'certificateForm',
    changes: true,
    does: 'Deploys the certificate the app of --app has in both forms; validates one made for it if it has none.',
    run: async (org) => {
      const app = await AppUnderTest.find(org);
      const isReal = app.certificate !== undefined;
      const certificate = app.certificate ?? (await generateCertificate('Contract test')).certificate;
      if (isReal) await AppUnderTest.forChange(org);
      const bare = await app.deployCertificate(bareForm(certificate), !isReal);
      const pem = await app.deployCertificate(pemForm(certificate), !isReal);
      const problems = [...bare.problems, ...pem.problems].map((problem) => org.shape(problem)).join('; ');
      if (!bare.isTaken && !pem.isTaken) return { unknown: `both forms were refused: ${problems}` };
      const how = isReal ? 'deployed' : 'validated only (checkOnly)';
      return {
        reading: bare.isTaken ? (pem.isTaken ? 'both' : 'bare') : 'pem',
        evidence: `${how}; bare taken: ${bare.isTaken}, PEM taken: ${pem.isTaken}${problems && `; ${problems}`}`,
      };
    },
  },
  {
    doubt: 'A deployment without the app certificate',
    switch: 'omittedCertificate',
    changes: true,
    does: 'Deploys the app of --app without its certificate, then with it. Its file has to show the certificate.',
    run: async (org) => {
      const { showsCertificate } = await AppUnderTest.find(org);
      if (!showsCertificate)
        return { unknown: 'the file of the app shows no certificate, so that no change would show' };
      const app = await AppUnderTest.forChange(org);
      const outcome = await app.deploy((file) => file.remove(certificatePath));
      if (!outcome.isTaken) return { unknown: `the deployment was refused: ${org.shape(outcome.problems.join('; '))}` };
      const left = certificateIn(await app.file());
      if (left !== '' && bareForm(left) !== app.certificate) return { unknown: 'the app has another certificate now' };
      return {
        reading: left === '' ? 'cleared' : 'kept',
        evidence: `deployed without the element; the file shows a certificate afterwards: ${left !== ''}`,
      };
    },
  },
];
