import { maxNumber } from './value';

/**
 * Readings of the hybrid logical clock: Unix time in microseconds, whose last three digits count
 * events within a millisecond. They are safe integers until the year 2255.
 */
const ticks = 1000;

/** How far a clock may be off before it is said, in milliseconds. */
const tolerance = 2 * 60 * 1000;

/** The wall-clock part, in Unix milliseconds. */
export function milli(reading: number): number {
  return Math.trunc(reading / ticks);
}

/** The reading at the start of a Unix millisecond. */
export function readingOf(wall: number): number {
  return wall > milli(maxNumber) ? maxNumber : Math.max(wall, 0) * ticks;
}

/** The reading of a new event: after the last one, and at or after the wall clock. */
export function next(last: number, wall: number): number {
  return Math.min(Math.max(last + 1, readingOf(wall)), maxNumber);
}

/** How far a device's clock is ahead of the server's, in milliseconds; 0 within two minutes. */
export function offset(device: number, server: number): number {
  const ahead = milli(device) - milli(server);
  return Math.abs(ahead) <= tolerance ? 0 : ahead;
}

/** A device's reading by the server's clock. */
export function corrected(reading: number, ahead: number, server: number): number {
  return Math.max(Math.min(reading - ahead * ticks, server), 0);
}

/** A wall clock beyond what can travel leaves no room for later readings: the last one goes on. */
export function believed(wall: number, last: number): number {
  return wall > milli(maxNumber) ? milli(last) : wall;
}

/** The county's date, wherever the device believes to be. */
export function today(wall: number, heard: number): string {
  const chinaTime = 8 * 60 * 60 * 1000;
  return new Date(Math.max(wall, milli(heard)) + chinaTime).toISOString().slice(0, 10);
}
