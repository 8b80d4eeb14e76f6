/** A version of Node: major, minor, patch. */
type Version = readonly [number, number, number];

const COMPARISON = /(\^|>=|<=)\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?/g;

/**
 * Whether a range of versions, as the `engines` of a package have it, accepts a version: alternatives (`||`) of
 * comparisons that all must hold.
 *
 * @throws {Error} if the range has an operator that no package of the lock file uses
 */
export function accepts(range: string, version: Version): boolean {
  return range.split('||').some((alternative) => {
    if (alternative.replace(COMPARISON, '').trim() !== '') throw new Error(`${range} cannot be read here`);
    return [...alternative.matchAll(COMPARISON)].every(([, operator, ...parts]) => {
      const [major = 0, minor = 0, patch = 0] = parts.map((part) => Number(part ?? 0));
      const order = compare(version, [major, minor, patch]);
      return operator === '<=' ? order <= 0 : order >= 0 && (operator === '>=' || version[0] === major);
    });
  });
}

/** Negative, zero or positive, as the first version is lower than, equal to or higher than the second. */
function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
