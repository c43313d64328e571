/**
 * Files and devices: the guest's namespace of files, made of mounted host folders and bundled
 * files.
 */
package org.pagewalk.kernel.io;
