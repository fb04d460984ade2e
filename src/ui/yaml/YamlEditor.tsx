import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Alert } from '../Alert'
import { Button } from '../Button'
import type { CodeEditor } from './code-editor'
import type { Documents } from './find-problems'
import { sizeProblem, TEXT_LIMIT } from './limit'
import type { Problem } from './problem'
import { ProblemList } from './ProblemList'
import { useYamlProblems } from './use-yaml-problems'
import styles from './Yaml.module.css'

export interface YamlEditorProps {
  /** The accessible name of the text box. */
  readonly label: string
  readonly value: string
  readonly onChange?: (value: string) => void
  readonly readOnly?: boolean
  /** The text it began as, to compare with and to go back to. */
  readonly original?: string | undefined
  /** What the text it began as is called on the buttons. */
  readonly originalName?: string
  /** What is wrong beside what the editor finds by itself. */
  readonly problems?: readonly Problem[]
  /** Values are one document; manifests may hold several. */
  readonly documents?: Documents
  /** A CSS length. */
  readonly height?: string
  /** More buttons, on the left of the editor's own. */
  readonly actions?: ReactNode
}

const nothing: readonly Problem[] = []

/** A text box for YAML. The text can be read and written at once; folding, search and colours come with the editor's own code. */
export function YamlEditor({
  label,
  value,
  onChange,
  readOnly = false,
  original,
  originalName = 'the pack’s defaults',
  problems: others = nothing,
  documents = 'any',
  height = '420px',
  actions,
}: YamlEditorProps) {
  const id = useId()
  const [refused, setRefused] = useState<number>()
  const [comparing, setComparing] = useState(false)
  const found = useYamlProblems(value, documents)
  const problems = others.length === 0 ? found : [...found, ...others]
  const change = (next: string) => {
    setRefused(undefined)
    onChange?.(next)
  }
  const { host, textarea, editor } = useCodeEditor({
    label,
    value,
    readOnly,
    describedBy: `${id}hint`,
    // Of two texts that are the same every line would be folded away.
    original: comparing && value !== original ? original : undefined,
    problems,
    onChange: change,
    onRefused: setRefused,
  })

  if (value.length > TEXT_LIMIT && editor === undefined) {
    return <Alert tone="error">{sizeProblem(value.length)}</Alert>
  }
  return (
    <div className={styles.frame}>
      <div className={styles.toolbar}>
        {actions}
        {original !== undefined && (
          <Button size="small" aria-pressed={comparing} icon="columns" onClick={() => setComparing(!comparing)}>
            Compare with {originalName}
          </Button>
        )}
        {original !== undefined && !readOnly && (
          <Button
            size="small"
            icon="history"
            disabledReason={value === original ? 'Nothing differs from the defaults.' : undefined}
            onClick={() => change(original)}
          >
            Reset to defaults
          </Button>
        )}
        <Button size="small" icon="search" onClick={() => editor?.find()}>
          Find
        </Button>
      </div>
      {comparing && value === original && (
        <p className={styles.hint} role="status">
          Nothing differs from {originalName}.
        </p>
      )}
      <div className={styles.box} style={{ height }} data-invalid={problems.some(({ severity }) => severity === 'error') || undefined}>
        {editor === undefined && (
          <textarea
            ref={textarea}
            className={styles.plain}
            aria-label={label}
            aria-describedby={`${id}hint`}
            value={value}
            readOnly={readOnly}
            spellCheck={false}
            autoCapitalize="none"
            wrap="off"
            onChange={(event) => {
              const { value: next } = event.target
              if (next.length > TEXT_LIMIT && next.length > value.length) setRefused(next.length)
              else change(next)
            }}
          />
        )}
        <div ref={host} className={styles.host} />
      </div>
      <p id={`${id}hint`} className={styles.hint}>
        {readOnly ? 'Read only. ' : 'Tab indents. Press Escape, then Tab to leave the editor. '}Ctrl+F finds.
      </p>
      {refused !== undefined && <Alert tone="error">{sizeProblem(refused)} Nothing was changed.</Alert>}
      <ProblemList label={`Problems in ${label}`} problems={problems} onGo={({ line, column }) => editor?.goTo(line, column)} />
    </div>
  )
}

interface CodeEditorState {
  readonly label: string
  readonly value: string
  readonly readOnly: boolean
  readonly describedBy: string
  readonly original: string | undefined
  readonly problems: readonly Problem[]
  readonly onChange: (value: string) => void
  readonly onRefused: (length: number) => void
}

/** Loads the editor and keeps it in step: an island that React only holds the place of. */
function useCodeEditor(state: CodeEditorState) {
  const host = useRef<HTMLDivElement>(null)
  const textarea = useRef<HTMLTextAreaElement>(null)
  const latest = useRef(state)
  const [editor, setEditor] = useState<CodeEditor>()
  const { value, original, problems, label, readOnly, describedBy } = state

  useEffect(() => {
    latest.current = state
  })

  useEffect(() => {
    let made: CodeEditor | undefined
    let gone = false
    const build = async () => {
      const { createCodeEditor } = await import('./code-editor')
      if (gone || host.current === null || latest.current.value.length > TEXT_LIMIT) return
      const focused = document.activeElement === textarea.current
      made = createCodeEditor(host.current, {
        label,
        describedBy,
        readOnly,
        value: latest.current.value,
        onChange: (next) => latest.current.onChange(next),
        onRefused: (length) => latest.current.onRefused(length),
      })
      if (focused) made.focus()
      const ready = made
      // Never both text boxes at once.
      flushSync(() => setEditor(ready))
    }
    // Without it the plain text box stays, in which everything can be done too.
    build().catch(() => undefined)
    return () => {
      gone = true
      made?.close()
      setEditor(undefined)
    }
  }, [label, describedBy, readOnly])

  useEffect(() => editor?.setValue(value), [editor, value])
  useEffect(() => editor?.compareWith(original), [editor, original])
  useEffect(() => editor?.setProblems(problems), [editor, problems])

  return { host, textarea, editor }
}
