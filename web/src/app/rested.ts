import { useEffect, useState } from 'react';

/** How long typing rests before the server is asked, in milliseconds. */
const REST = 180;

/** The value as it was once it has not changed for `rest` milliseconds. */
export function useRested<Value>(value: Value, rest = REST): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), rest);
    return () => clearTimeout(timer);
  }, [value, rest]);
  return settled;
}
