const oldestVersion = 31;
/** Winter '27, October 2026. */
const newestVersion = 68;

/**
 * Lists the API versions the org answers, as `GET /services/data` does.
 *
 * @returns label (the release's name), address and version, the oldest first.
 */
export function listVersions(): Array<{ label: string; url: string; version: string }> {
  return Array.from({ length: newestVersion - oldestVersion + 1 }, (_, index) => {
    const version = oldestVersion + index;
    return { label: releaseName(version), url: `/services/data/v${version}.0`, version: `${version}.0` };
  });
}

/** API 60 is Spring '24; there are three releases a year, and Winter carries the next year's number. */
function releaseName(version: number): string {
  const releases = version - 60;
  const season = ['Spring', 'Summer', 'Winter'][((releases % 3) + 3) % 3] ?? '';
  const year = 24 + Math.floor(releases / 3) + (season === 'Winter' ? 1 : 0);
  return `${season} '${year}`;
}

/**
 * Tells whether the org answers an API version.
 *
 * @param version e.g. `68.0`.
 */
export function isSupported(version: string): boolean {
  return listVersions().some((known) => known.version === version);
}
