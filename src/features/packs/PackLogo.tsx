import { useState } from 'react'
import { Icon } from '../../ui/icons'
import styles from './Packs.module.css'

/** The pack's own logo, or the default icon when it has none. */
export function PackLogo({ url }: { readonly url: string }) {
  const [failedUrl, setFailedUrl] = useState<string>()
  return (
    <span className={styles.logo}>
      {url === '' || url === failedUrl ? (
        <Icon name="packs" size={28} />
      ) : (
        <img src={url} alt="" width={40} height={40} loading="lazy" decoding="async" onError={() => setFailedUrl(url)} />
      )}
    </span>
  )
}
