import { useEffect, useRef, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { DefaultRegistries } from '~/contract/console'
import { useApiMutation, useApiQuery } from '../../api/query'
import { queryClient } from '../../api/query-client'
import { FormError } from '../../form/FormError'
import { Alert } from '../../ui/Alert'
import { Button, buttonClass } from '../../ui/Button'
import { AccountStep, type AccountValues, emptyAccount } from './AccountStep'
import { AuthPage } from './AuthPage'
import { DefaultRegistriesChoice } from './DefaultRegistriesChoice'
import styles from './AuthPage.module.css'
import { sortSetupErrors, toSetup } from './setup-form'

const steps = ['Operator', 'Tenant', 'Summary'] as const

/** First start: creates the first operator and, if wished, the first tenant; ends signed in, with the form for the first registry open. */
export function SetupPage() {
  const [params] = useSearchParams()
  const token = params.get('token') ?? ''
  const status = useApiQuery('consoleSetupStatus', {})
  return (
    <AuthPage console="system" title="Set up Registry Console" wide>
      {status.data?.needed === false ? <SetupDone /> : token === '' ? <TokenMissing /> : <SetupSteps token={token} />}
    </AuthPage>
  )
}

function SetupSteps({ token }: { readonly token: string }) {
  const navigate = useNavigate()
  const [step, setStep] = useState(0)
  const [operator, setOperator] = useState(emptyAccount)
  const [tenant, setTenant] = useState(emptyAccount)
  const [withTenant, setWithTenant] = useState(true)
  const [registries, setRegistries] = useState<DefaultRegistries>('off')
  const setup = useApiMutation('consoleSetup', {
    onSuccess: async () => {
      queryClient.clear()
      await navigate('/system/administration/pack-registries/new', { replace: true })
    },
  })
  const errors = sortSetupErrors(setup.error)
  const body = useFocusOnChange(step)

  const go = (next: number) => setStep(next)
  return (
    <>
      <ol className={styles.steps} aria-label="Steps">
        {steps.map((name, index) => (
          <li
            key={name}
            className={styles.step}
            aria-current={index === step ? 'step' : undefined}
            data-state={index < step ? 'done' : undefined}
          >
            {index + 1}. {name}
          </li>
        ))}
      </ol>
      <div ref={body} className={styles.form}>
        {step === 0 && (
          <>
            <p className={styles.lead}>The operator manages this console: the registries of all tenants and who may use them.</p>
            <AccountStep
              kind="operator"
              values={operator}
              serverErrors={errors.operator}
              onContinue={(values) => {
                setOperator(values)
                go(1)
              }}
            />
          </>
        )}
        {step === 1 && (
          <>
            <p className={styles.lead}>
              A tenant is an organization with its own registries. Create the first one and its admin now, or skip this.
            </p>
            <AccountStep
              kind="tenant"
              values={tenant}
              serverErrors={errors.tenant}
              onContinue={(values) => {
                setTenant(values)
                setWithTenant(true)
                go(2)
              }}
              renderButtons={(current) => (
                <>
                  <Button
                    onClick={() => {
                      setTenant(current())
                      go(0)
                    }}
                  >
                    Back
                  </Button>
                  <Button
                    onClick={() => {
                      setTenant(current())
                      setWithTenant(false)
                      go(2)
                    }}
                  >
                    Skip this step
                  </Button>
                </>
              )}
            />
          </>
        )}
        {step === 2 && (
          <>
            <FormError title="The console was not set up" messages={errors.messages} failure={setup.error} />
            <Summary operator={operator} tenant={withTenant ? tenant : null} />
            <DefaultRegistriesChoice value={registries} onChange={setRegistries} />
            <div className={styles.buttons}>
              <Button onClick={() => go(1)}>Back</Button>
              <Button
                variant="primary"
                busy={setup.isPending}
                onClick={() => setup.mutate({ body: toSetup(token, operator, withTenant ? tenant : null, registries) })}
              >
                Finish set-up
              </Button>
            </div>
          </>
        )}
      </div>
    </>
  )
}

function Summary({ operator, tenant }: { readonly operator: AccountValues; readonly tenant: AccountValues | null }) {
  return (
    <>
      <dl className={styles.summary}>
        <dt>Operator</dt>
        <dd>
          {operator.firstName} {operator.lastName}
        </dd>
        <dt>Signs in with</dt>
        <dd>{operator.emailId}</dd>
        <dt>Tenant</dt>
        <dd>{tenant === null ? 'none for now' : tenant.orgName}</dd>
        {tenant !== null && (
          <>
            <dt>Tenant admin</dt>
            <dd>
              {tenant.firstName} {tenant.lastName}, {tenant.emailId}
            </dd>
          </>
        )}
      </dl>
      <p className={styles.lead}>You will be signed in as the operator, with the form for the first pack registry open.</p>
    </>
  )
}

function TokenMissing() {
  return (
    <Alert tone="warning" title="The set-up link is incomplete" role="note">
      <p>
        The token at its end is missing. Copy the whole link from the server’s terminal; it ends with <code>?token=</code> and a long text.
      </p>
      <p>No link in sight? Restart the server: it prints a new one.</p>
    </Alert>
  )
}

function SetupDone() {
  return (
    <>
      <Alert tone="info" title="This console is set up already" role="note">
        <p>The set-up link works once. Sign in with the operator’s email and password.</p>
      </Alert>
      <Link className={buttonClass('primary')} to="/system/login">
        To the log-in of the System Console
      </Link>
    </>
  )
}

/** The first control of the step that was just opened gets the focus. */
function useFocusOnChange(step: number) {
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const target = body.current?.querySelector('[aria-invalid], [data-autofocus], input, button')
    if (target instanceof HTMLElement) target.focus()
  }, [step])
  return body
}
