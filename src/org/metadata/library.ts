import type * as sourceDeployRetrieve from '@salesforce/source-deploy-retrieve';

type Library = typeof sourceDeployRetrieve;

let loading: Promise<Library> | undefined;

/**
 * source-deploy-retrieve, which sends the retrieve and deploy requests that every official command sends. It takes a
 * while to load, so whoever knows that it will be needed calls this beside a first question to the org.
 */
export function loadLibrary(): Promise<Library> {
  loading ??= import('@salesforce/source-deploy-retrieve');
  return loading;
}

/**
 * The library's table of metadata types as it ships. The registry is always given: without it the library reads the
 * project of the working folder, whose presets and customizations would change folders and suffixes.
 */
export async function openRegistry(): Promise<InstanceType<Library['RegistryAccess']>> {
  const { RegistryAccess, registry } = await loadLibrary();
  return new RegistryAccess(registry);
}
