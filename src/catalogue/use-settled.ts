import { useEffect, useState } from 'react'

/** A value that changes while one types, once it has rested; the first one counts at once. @param ms milliseconds */
export function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
