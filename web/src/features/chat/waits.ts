import { useEffect, useState } from 'react';
import { now } from '../../ui/clock.ts';

const units: readonly [seconds: number, unit: string][] = [
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** A wait in words, by its largest whole unit: "30 seconds", "1 hour". */
export function slowWords(seconds: number): string {
  const [size, unit] = units.find(([length]) => seconds >= length && seconds % length === 0) ?? [1, 'second'];
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long' }).format(
    seconds / size,
  );
}

/** The seconds until a moment, counting down; 0 once it has passed. */
export function useSecondsUntil(moment: number): number {
  const [left, setLeft] = useState(() => Math.max(0, Math.ceil((moment - now()) / 1000)));
  useEffect(() => {
    const tick = (): void => setLeft(Math.max(0, Math.ceil((moment - now()) / 1000)));
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [moment]);
  return left;
}
