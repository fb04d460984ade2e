import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

// Colours are the tokens of src/app/theme.css, which know light and dark by themselves.
const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: 'var(--size-table)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px 0 6px' },
  '&.cm-focused > .cm-scroller > .cm-cursorLayer .cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selected)',
  },
  '.cm-gutters': { color: 'var(--text-secondary)', backgroundColor: 'var(--page)', borderRight: '1px solid var(--line)' },
  '.cm-activeLineGutter': { color: 'var(--text)', backgroundColor: 'transparent' },
  '.cm-foldGutter .cm-gutterElement': { cursor: 'pointer' },
  '.cm-foldPlaceholder': {
    padding: '0 6px',
    color: 'var(--accent)',
    backgroundColor: 'var(--accent-soft)',
    border: '0',
    borderRadius: 'var(--radius)',
  },
  '&.cm-focused .cm-matchingBracket, .cm-matchingBracket': { backgroundColor: 'var(--selected)', outline: '1px solid var(--control-line)' },
  '&.cm-focused .cm-nonmatchingBracket, .cm-nonmatchingBracket': { backgroundColor: 'var(--danger-soft)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warning-soft)', outline: '1px solid var(--warning)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--selected)', outline: '2px solid var(--accent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--hover)' },
  '.cm-panels': { color: 'var(--text)', backgroundColor: 'var(--page)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 36px 6px 8px', fontSize: 'var(--size-table)' },
  '.cm-panel.cm-search label': { fontSize: 'var(--size-table)', whiteSpace: 'nowrap' },
  '.cm-panel.cm-search [name=close]': {
    top: '6px',
    right: '6px',
    width: '24px',
    height: '24px',
    color: 'var(--text)',
    cursor: 'pointer',
  },
  '.cm-textfield': {
    height: '28px',
    padding: '0 8px',
    color: 'var(--text)',
    fontSize: 'var(--size-table)',
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--control-line)',
    borderRadius: 'var(--radius)',
  },
  '.cm-button': {
    height: '28px',
    padding: '0 10px',
    color: 'var(--text)',
    fontSize: 'var(--size-table)',
    backgroundColor: 'var(--surface)',
    backgroundImage: 'none',
    border: '1px solid var(--control-line)',
    borderRadius: 'var(--radius)',
    cursor: 'pointer',
  },
  '.cm-button:hover': { backgroundColor: 'var(--hover)' },
  '.cm-tooltip': {
    maxWidth: '420px',
    color: 'var(--text)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-diagnostic': { padding: '4px 8px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--danger)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warning)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--danger)', textDecorationSkipInk: 'none' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warning)', textDecorationSkipInk: 'none' },
  '.cm-lint-marker': { width: '10px', height: '10px', margin: '3px 2px', borderRadius: 'var(--radius-round)', content: 'none' },
  '.cm-lint-marker-error': { content: 'none', backgroundColor: 'var(--danger)' },
  '.cm-lint-marker-warning': { content: 'none', backgroundColor: 'var(--warning)' },
  // Comparisons: what went stands above what came.
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--danger-soft)' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--success-soft)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'none', textDecoration: 'underline var(--danger)' },
  '&.cm-merge-b .cm-changedText': { background: 'none', textDecoration: 'underline var(--success)' },
  '.cm-deletedChunk': { paddingLeft: '6px', color: 'var(--text)' },
  '.cm-deletedChunk .cm-deletedLine, .cm-deletedChunk del': { textDecoration: 'none' },
  '.cm-changeGutter': { width: '4px', paddingLeft: '1px' },
  '&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--danger)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--success)' },
  // The sign that it draws by itself is in few fonts.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"' },
  '.cm-collapsedLines': { padding: '4px 8px', color: 'var(--accent)', background: 'var(--accent-soft)', cursor: 'pointer' },
})

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--success)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--text-secondary)', fontStyle: 'italic' },
  { tag: [tags.labelName, tags.typeName, tags.meta, tags.keyword], color: 'var(--info)' },
])

/** How every editor and comparison looks. */
export const editorTheme = [look, syntaxHighlighting(colours)]

/** The content policy allows style tags with the nonce of this very page only. */
export function pageNonce() {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
  return nonce === undefined || nonce === '' ? [] : EditorView.cspNonce.of(nonce)
}
