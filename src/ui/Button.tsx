import { type ComponentProps, type MouseEvent, type ReactNode, useId } from 'react'
import { classNames } from '../lib/class-names'
import styles from './Button.module.css'
import { Icon, type IconName } from './icons'
import { Spinner } from './Spinner'

export type ButtonVariant = 'primary' | 'secondary' | 'danger' | 'quiet'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled' | 'children'> {
  readonly variant?: ButtonVariant
  readonly size?: 'normal' | 'small'
  readonly icon?: IconName
  /** Why the button can't be used now. It stays focusable and says so in a tooltip and to assistive technology. */
  readonly disabledReason?: string | undefined
  /** Work started by this button runs; further clicks do nothing. */
  readonly busy?: boolean
  readonly children: ReactNode
}

export function Button({
  variant = 'secondary',
  size = 'normal',
  icon,
  disabledReason,
  busy = false,
  className,
  onClick,
  type = 'button',
  children,
  ...rest
}: ButtonProps) {
  const reasonId = useId()
  const blocked = disabledReason !== undefined || busy
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
    if (blocked) event.preventDefault()
    else onClick?.(event)
  }
  const button = (
    <button
      {...rest}
      type={type}
      className={classNames(buttonClass(variant, size), className)}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      aria-describedby={disabledReason === undefined ? rest['aria-describedby'] : reasonId}
      data-tooltip={disabledReason ?? rest['aria-description']}
      onClick={handleClick}
    >
      {busy ? <Spinner /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  )
  if (disabledReason === undefined) return button
  return (
    <>
      {button}
      <span id={reasonId} hidden>
        {disabledReason}
      </span>
    </>
  )
}

/** The look of a button, for links that lead somewhere and should look like one. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: 'normal' | 'small' = 'normal'): string {
  return classNames(styles.button, styles[variant], size === 'small' && styles.small)
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'disabled' | 'children' | 'aria-label'> {
  readonly icon: IconName
  /** The accessible name, and the tooltip. */
  readonly label: string
  readonly size?: 16 | 20
  readonly disabledReason?: string | undefined
}

export function IconButton({ icon, label, size = 16, disabledReason, className, onClick, type = 'button', ...rest }: IconButtonProps) {
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
    if (disabledReason === undefined) onClick?.(event)
    else event.preventDefault()
  }
  return (
    <button
      {...rest}
      type={type}
      className={classNames(styles.iconButton, className)}
      aria-label={label}
      aria-disabled={disabledReason === undefined ? undefined : true}
      aria-description={disabledReason}
      data-tooltip={disabledReason === undefined ? label : `${label}: ${disabledReason}`}
      onClick={handleClick}
    >
      <Icon name={icon} size={size} />
    </button>
  )
}
