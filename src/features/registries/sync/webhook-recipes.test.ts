import { expect, test } from 'vitest'
import { packAddress } from './pack-address'
import { likelyRecipe, recipeIds, webhookRecipes } from './webhook-recipes'

test('every recipe has the address of the webhook', () => {
  const url = 'https://console.example/v1/console/webhooks/token'
  const recipes = webhookRecipes(url)
  expect(recipes.map(({ id }) => id)).toEqual(recipeIds)
  const without = recipes.filter(
    ({ fields = [], code }) => ![...fields.map(({ value }) => value), code?.text ?? ''].join('\n').includes(url),
  )
  expect(without).toEqual([])
})

test('the recipe that fits is offered first', () => {
  expect(likelyRecipe({ kind: 'oci-basic', endpoint: 'https://ghcr.io' })).toBe('ghcr')
  expect(likelyRecipe({ kind: 'oci-basic', endpoint: 'https://registry-1.docker.io' })).toBe('docker-hub')
  expect(likelyRecipe({ kind: 'oci-basic', endpoint: 'https://harbor.corp.example/oci' })).toBe('harbor')
  expect(likelyRecipe({ kind: 'oci-ecr', endpoint: '123456789012.dkr.ecr.eu-west-1.amazonaws.com' })).toBe('ecr')
  expect(likelyRecipe({ kind: 'helm', endpoint: 'https://charts.example' })).toBe('curl')
})

test('a version leads to its place in the catalogue', () => {
  expect(packAddress({ uid: 'r1', providerType: 'helm' }, { name: 'nginx', version: '1.2.3+b' })).toBe(
    '/packs?registry=r1&pack=nginx&kind=chart&from=r1&version=1.2.3%2Bb',
  )
  expect(packAddress({ uid: 'r1', providerType: 'pack' }, { name: 'nginx', version: '1.2.3' })).not.toContain('kind=')
})
