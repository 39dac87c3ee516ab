/** What files of this module hang on; `learning`, which knows who attends, says who may see them. */
export const itemFiles = 'courses.item'
export const coverFiles = 'courses.cover'
