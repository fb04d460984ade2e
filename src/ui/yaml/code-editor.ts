import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { unifiedMergeView } from '@codemirror/merge'
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap, searchPanelOpen } from '@codemirror/search'
import { Compartment, EditorState, type Extension, Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { editorTheme, pageNonce } from './editor-theme'
import { TEXT_LIMIT } from './limit'
import type { Problem } from './problem'

export interface CodeEditorOptions {
  /** The accessible name of the text box. */
  readonly label: string
  /** Ids of what describes it. */
  readonly describedBy: string
  readonly value: string
  readonly readOnly: boolean
  /** With what a person typed; not with what `setValue` was given. */
  readonly onChange: (value: string) => void
  /** A change that would make the text too large was not taken. @param length that it would have, in UTF-16 units */
  readonly onRefused: (length: number) => void
}

export interface CodeEditor {
  readonly setValue: (value: string) => void
  readonly setProblems: (problems: readonly Problem[]) => void
  /** Shows how the text differs from this one; undefined: the text alone. */
  readonly compareWith: (original: string | undefined) => void
  /** Puts the cursor there, with the line in sight. @param line from 1 @param column from 1 */
  readonly goTo: (line: number, column: number) => void
  readonly find: () => void
  readonly focus: () => void
  readonly close: () => void
}

/** A text with Windows line ends throughout keeps them; CodeMirror would make all of them the same otherwise. */
function lineEnds(value: string): Extension {
  const windows = value.includes('\r\n') && !/(^|[^\r])\n|\r(?!\n)/.test(value)
  return windows ? EditorState.lineSeparator.of('\r\n') : []
}

/** An editor for YAML in this element, with everything that is loaded with it. */
export function createCodeEditor(parent: HTMLElement, options: CodeEditorOptions): CodeEditor {
  const comparison = new Compartment()
  let applying = false
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.value,
      extensions: [
        pageNonce(),
        lineEnds(options.value),
        lineNumbers(),
        foldGutter({ markerDOM: foldMarker }),
        codeFolding(),
        lintGutter(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        rectangularSelection(),
        EditorState.tabSize.of(2),
        indentUnit.of('  '),
        bracketMatching(),
        highlightSelectionMatches({ minSelectionLength: 3 }),
        search({ top: true }),
        yaml(),
        editorTheme,
        EditorState.readOnly.of(options.readOnly),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          'aria-describedby': options.describedBy,
          ...(options.readOnly && { 'aria-readonly': 'true' }),
          // A text box has the focus by itself; some tools know it by this alone.
          tabindex: '0',
          'data-gramm': 'false',
        }),
        keymap.of([
          ...(options.readOnly ? [] : [indentWithTab]),
          ...searchKeymap,
          ...foldKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorState.transactionFilter.of((transaction) => {
          if (!transaction.docChanged || applying) return transaction
          const { length } = transaction.newDoc
          // What is too large already may shrink.
          if (length <= TEXT_LIMIT || length <= transaction.startState.doc.length) return transaction
          options.onRefused(length)
          return []
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !applying) options.onChange(update.state.sliceDoc())
        }),
        comparison.of([]),
      ],
    }),
  })
  letTabLeave(view)

  const setValue = (value: string) => {
    const before = view.state.sliceDoc()
    if (before === value) return
    // Only what differs is replaced: the cursor and the folds around it stay.
    const doc = Text.of(value.split(/\r\n?|\n/))
    const inside = view.state.doc
    const from = firstDifference(inside, doc)
    const shared = lastDifference(inside, doc, from)
    applying = true
    view.dispatch({
      changes: { from, to: inside.length - shared, insert: doc.slice(from, doc.length - shared) },
      userEvent: 'input.complete',
    })
    applying = false
  }

  return {
    setValue,
    setProblems: (problems) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map((problem) => toDiagnostic(view.state, problem)),
        ),
      ),
    compareWith: (original) =>
      view.dispatch({
        effects: comparison.reconfigure(
          original === undefined
            ? []
            : unifiedMergeView({
                original: Text.of(original.split(/\r\n?|\n/)),
                mergeControls: false,
                gutter: true,
                collapseUnchanged: { margin: 3, minSize: 6 },
                // Characters that two lines may differ in before they count as different altogether; milliseconds for a comparison.
                diffConfig: { scanLimit: 500, timeout: 300 },
              }),
        ),
      }),
    goTo: (line, column) => {
      const { doc } = view.state
      const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines))
      const position = Math.min(from + column - 1, to)
      view.dispatch({ selection: { anchor: position }, effects: EditorView.scrollIntoView(position, { y: 'center' }) })
      view.focus()
    },
    find: () => openSearchPanel(view),
    focus: () => view.focus(),
    close: () => view.destroy(),
  }
}

/**
 * Tab indents, so there is another way out: after Escape, Tab moves on as it does everywhere, until something else is typed. That Escape does not close the dialog
 * around the editor; a second one does.
 */
function letTabLeave(view: EditorView): void {
  let leaving = false
  const stay = () => {
    leaving = false
    view.setTabFocusMode(false)
  }
  view.dom.addEventListener('keydown', (event) => {
    if (event.key === 'Tab' || event.key === 'Shift') return
    if (event.key !== 'Escape') {
      if (leaving) stay()
      return
    }
    const inPanel = event.target instanceof Element && event.target.closest('.cm-panel') !== null
    if (inPanel || searchPanelOpen(view.state)) {
      event.stopPropagation()
      return
    }
    if (!leaving) event.stopPropagation()
    leaving = true
    view.setTabFocusMode(true)
  })
  view.contentDOM.addEventListener('blur', stay)
}

function foldMarker(open: boolean): HTMLElement {
  const marker = document.createElement('span')
  marker.textContent = open ? '▾' : '▸'
  marker.title = open ? 'Fold' : 'Unfold'
  return marker
}

function toDiagnostic(state: EditorState, { line, column, message, severity }: Problem): Diagnostic {
  const { from, to } = state.doc.line(Math.min(Math.max(1, line), state.doc.lines))
  const start = Math.min(from + column - 1, to)
  return { from: start, to, severity, message }
}

function firstDifference(a: Text, b: Text): number {
  const [left, right] = [a.sliceString(0), b.sliceString(0)]
  const most = Math.min(left.length, right.length)
  let at = 0
  while (at < most && left.charCodeAt(at) === right.charCodeAt(at)) at += 1
  return at
}

/** Characters that both have at their ends, and that do not belong to what they share at their beginnings. */
function lastDifference(a: Text, b: Text, from: number): number {
  const [left, right] = [a.sliceString(from), b.sliceString(from)]
  const most = Math.min(left.length, right.length)
  let shared = 0
  while (shared < most && left.charCodeAt(left.length - 1 - shared) === right.charCodeAt(right.length - 1 - shared)) shared += 1
  return shared
}
