/** The code of the form, which is not needed until a form is opened. */
export const loadForm = () => import('./RegistryForm')

/** Fetches it while the pointer is still on its way to the button. */
export function preloadForm(): void {
  void loadForm()
}
