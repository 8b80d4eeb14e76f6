import fc from 'fast-check';
import type { Fate } from './virtual-network.ts';

type Weighted = { readonly weight: number; readonly arbitrary: fc.Arbitrary<Fate> };

/**
 * Fates of a request that is answered as usual, does not leave, or gets no answer.
 *
 * @param weight of the answered ones; the others have 5 together
 * @param latestProcessingMs how late the service may still do what a request without an answer asks for
 */
export function plainFates(weight: number, latestProcessingMs: number): readonly Weighted[] {
  return [
    { weight, arbitrary: fc.constant<Fate>({ kind: 'answered' }) },
    { weight: 1, arbitrary: fc.constant<Fate>({ kind: 'unconnected' }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('broken' as const), processed: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('stalled' as const),
        processedAfterMs: fc.option(fc.nat(latestProcessingMs), { nil: undefined }),
      }),
    },
  ];
}
