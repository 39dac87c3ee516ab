/** What may be open beside the stage. */
export type PanelName = 'chat' | 'people' | 'polls' | 'notes' | 'steering' | 'groups' | 'settings' | 'captions'
