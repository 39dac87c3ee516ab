/** Where the law of the European Union on data holds, the European Economic Area: ISO 3166, with the places that have a code of their own. */
export const economicArea: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK AX BL GF GP MF MQ RE YT'.split(
    ' ',
  )
