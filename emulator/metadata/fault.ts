import { escapeXml, metadataNamespace } from './xml.js';

/** A refusal of a whole SOAP request. */
export class SoapFault extends Error {
  /**
   * @param code the fault code with its prefix: `sf:` for the platform's own codes, `soapenv:` for malformed requests.
   * @param message the platform's text.
   */
  public constructor(
    public readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'SoapFault';
  }
}

/**
 * Makes a fault with one of the platform's own codes; its text repeats the code, as the platform's does.
 *
 * @param code e.g. `INVALID_TYPE`.
 * @param text what follows the code.
 */
export function platformFault(code: string, text: string): SoapFault {
  return new SoapFault(`sf:${code}`, `${code}: ${text}`);
}

/**
 * Writes a fault as the Metadata API answers it.
 *
 * @param fault the refusal.
 * @returns the envelope; it goes out with HTTP status 500.
 */
export function writeFault({ code, message }: SoapFault): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="${metadataNamespace}">` +
    `<soapenv:Body><soapenv:Fault><faultcode>${escapeXml(code)}</faultcode>` +
    `<faultstring>${escapeXml(message)}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`
  );
}
