import { useState } from 'react'
import { classNames } from '../lib/class-names'
import { Icon } from '../ui/icons'
import styles from './PackLogo.module.css'

export interface PackLogoProps {
  /** As the wire has it; empty for none. */
  readonly url: string
  /** 40 px, or 24 px in lists. */
  readonly size?: 'normal' | 'small'
}

/** Where our backend, and a Palette behind it, hand out logos. */
const OWN_LOGO = /^\/v1\/packs\/[^/]+\/logo(\?|$)/

/**
 * The pack's own logo, or the default icon when it has none. Only ever an <img>, in which an SVG runs no script, and only from this origin: a logo of another host
 * would tell that host who looks at its pack.
 */
export function PackLogo({ url, size = 'normal' }: PackLogoProps) {
  const [failedUrl, setFailedUrl] = useState<string>()
  const pixels = size === 'small' ? 24 : 40
  return (
    <span className={classNames(styles.logo, size === 'small' && styles.small)}>
      {!OWN_LOGO.test(url) || url === failedUrl ? (
        <Icon name="packs" size={size === 'small' ? 20 : 28} />
      ) : (
        <img src={url} alt="" width={pixels} height={pixels} loading="lazy" decoding="async" onError={() => setFailedUrl(url)} />
      )}
    </span>
  )
}
