import styles from './icons.module.css'

// Drawn for this console on a 20 × 20 grid with a 1.6 stroke.
const shapes = {
  administration: 'M10 2.5 16 5v4.5c0 3.8-2.4 6.6-6 8-3.6-1.4-6-4.2-6-8V5zM7.4 10l1.9 1.9 3.4-3.6',
  add: 'M10 4v12M4 10h12',
  archive: 'M3 4h14v4H3zM4.5 8v8h11V8M8 11.5h4',
  'arrow-down': 'M10 4v12m0 0-4-4m4 4 4-4',
  'arrow-up': 'M10 16V4m0 0L6 8m4-4 4 4',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v4m6-4v4',
  certificate: 'M3 4h14v9h-5M8 13H3V4M6 7.5h8M10 15.2a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zm-1.4 0V19l1.4-1 1.4 1v-3.8',
  check: 'm4 10.5 4 4 8-9',
  'check-circle': 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM6.8 10.3l2.2 2.2 4.2-4.6',
  'chevron-down': 'm5 7.5 5 5 5-5',
  'chevron-left': 'm12.5 5-5 5 5 5',
  'chevron-right': 'm7.5 5 5 5-5 5',
  circle: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z',
  clock: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.8V10l2.8 1.8',
  close: 'm5 5 10 10M15 5 5 15',
  columns: 'M3 4h14v12H3zM7.7 4v12m4.6-12v12',
  copy: 'M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7',
  'cross-circle': 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM7.4 7.4l5.2 5.2m0-5.2-5.2 5.2',
  delete: 'M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.8 11h7.4l.8-11M8.4 8.8v4.6m3.2-4.6v4.6',
  download: 'M10 3.5V13m0 0-4-4m4 4 4-4M3.5 12.5v4h13v-4',
  edit: 'M4 16l.8-3.4L13.4 4l2.6 2.6-8.6 8.6zM11.6 5.8l2.6 2.6',
  external: 'M8 4.5H4v11.5h11.5V12M11.5 4H16v4.5M16 4l-7 7',
  eye: 'M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10zm8 2.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z',
  'eye-off':
    'M3 3l14 14M8.2 4.7A8 8 0 0 1 10 4.5c5 0 8 5.5 8 5.5a13 13 0 0 1-2.4 3M12.9 14.9a8 8 0 0 1-2.9.6c-5 0-8-5.5-8-5.5a13 13 0 0 1 3.4-3.8M8.3 8.4a2.3 2.3 0 0 0 3.2 3.2',
  file: 'M5 2.5h6.5L15.5 6.5V17.5H5zM11 2.8V7h4.2',
  filter: 'M3 4.5h14L11.5 11v5l-3-1.5V11z',
  grid: 'M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z',
  grip: 'M7.5 5v.4M7.5 10v.4M7.5 15v.4M12.5 5v.4M12.5 10v.4M12.5 15v.4',
  hand: 'M6.5 11V5.2a1.2 1.2 0 0 1 2.4 0V9.5M8.9 9V3.8a1.2 1.2 0 0 1 2.4 0V9M11.3 9V4.8a1.2 1.2 0 0 1 2.4 0V12c0 3.6-1.6 5.5-4.4 5.5-2.2 0-3.4-1-4.6-3L3 11.4c-.5-1 .8-1.9 1.7-1L6.5 12',
  history: 'M3.5 10a6.5 6.5 0 1 0 2-4.7M3.2 3.5V7h3.5M10 6.5V10l2.5 1.5',
  hourglass: 'M5 3h10M5 17h10M6 3v3c0 2 4 2.5 4 4s-4 2-4 4v3M14 3v3c0 2-4 2.5-4 4s4 2 4 4v3',
  info: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 9.2v4.3M10 6.3v.4',
  key: 'M7 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10.5 10H17.5M14.5 10v3M17 10v2.5',
  list: 'M7 5.5h10M7 10h10M7 14.5h10M3.5 5.5h.4M3.5 10h.4M3.5 14.5h.4',
  lock: 'M4.5 9h11v8h-11zM7 9V6.2a3 3 0 0 1 6 0V9M10 12.2v1.8',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  monitor: 'M3 4h14v9.5H3zM7 17h6M10 13.5V17',
  moon: 'M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z',
  more: 'M10 4.8v.4M10 9.8v.4M10 14.8v.4',
  packs: 'M10 2.5 17 6v8l-7 3.5L3 14V6zM3 6l7 3.5L17 6M10 9.5v8M6.5 4.3l7 3.5',
  pause: 'M7 4.5v11M13 4.5v11',
  pin: 'M7 3h6l-.7 5 2.7 3H5l2.7-3zM10 11v6',
  profiles: 'M10 2.5 17.5 6.5 10 10.5 2.5 6.5zM2.5 10l7.5 4 7.5-4M2.5 13.5l7.5 4 7.5-4',
  registry: 'M4 4h12v4.5H4zM4 11.5h12V16H4zM6.8 6.3h.4M6.8 13.8h.4M10 6.3h3.5M10 13.8h3.5',
  rows: 'M3 4h14v12H3zM3 8h14M3 12h14',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  settings: 'M3 6h7m4 0h3M3 14h3m4 0h7M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  'sign-out': 'M8 3.5H4v13h4M8 10h9m0 0-3.5-3.5M17 10l-3.5 3.5',
  skip: 'M5 5l6 5-6 5zM14.5 5v10',
  sort: 'M7 4v12m0 0-3-3m3 3 3-3M13 16V4m0 0-3 3m3-3 3 3',
  sun: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M15.7 4.3l-1.4 1.4M5.7 14.3l-1.4 1.4',
  sync: 'M16 8.5A6.3 6.3 0 0 0 4.6 7M4 3.5V7.3h3.8M4 11.5A6.3 6.3 0 0 0 15.4 13M16 16.5v-3.8h-3.8',
  tag: 'M3 3.5h6.5l7.5 7.5-6 6-7.5-7.5zM6.8 7.2h.4',
  tenants: 'M3 17V4.5h8V17M11 8.5h6V17M1.8 17h16.4M5.6 7.6h.4M8 7.6h.4M5.6 10.6h.4M8 10.6h.4M5.6 13.6h.4M8 13.6h.4M14 11.6v.4M14 14.2v.4',
  upload: 'M10 13V3.5m0 0L6 7.5m4-4 4 4M3.5 12.5v4h13v-4',
  user: 'M10 10a3.3 3.3 0 1 0 0-6.6A3.3 3.3 0 0 0 10 10zM3.5 17c.5-3.2 3-5 6.5-5s6 1.8 6.5 5',
  users:
    'M7.5 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM1.8 16.5c.4-2.9 2.6-4.5 5.7-4.5s5.3 1.6 5.7 4.5M13 4.2a3 3 0 0 1 0 5.6M15 12.4c1.8.6 2.9 2 3.2 4.1',
  warning: 'M10 3 18 16.5H2zM10 8v4M10 14v.4',
} as const satisfies Record<string, string>

export type IconName = keyof typeof shapes

export interface IconProps {
  readonly name: IconName
  readonly size?: 16 | 20 | 28
  /** Only for an icon that stands alone and says something; beside a word it stays hidden from assistive technology. */
  readonly label?: string
  readonly className?: string | undefined
}

/** One icon of the set, in the colour of the text around it. */
export function Icon({ name, size = 16, label, className }: IconProps) {
  return (
    <svg
      className={className === undefined ? styles.icon : `${styles.icon} ${className}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
    >
      <path d={shapes[name]} />
    </svg>
  )
}
