export const ACCOUNTS_PATH = '/system/accounts'
