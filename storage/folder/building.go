package folder

import (
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/vfs"
)

// buildingFile is there while a database is built in the folder by an import, a restore or a first backup. Without
// anything beside it the building was cut off: the folder is not to be taken for an empty database.
const buildingFile = "building"

// begun marks a folder as being built in.
func (f *Folder) begun() error {
	return f.replace(buildingFile, []byte("An import, restore or backup writes a database here. Where none runs it was cut off.\n"))
}

// built takes the mark away.
func (f *Folder) built() error {
	if err := f.removeIfThere(buildingFile); err != nil {
		return err
	}
	return f.fs.SyncDir(f.path)
}

// checkBuilt refuses a folder in which building was cut off before there was anything.
func (f *Folder) checkBuilt() error {
	found, err := vfs.Exists(f.fs, f.file(buildingFile))
	if err != nil || !found {
		return err
	}
	m, err := f.Manifest()
	if err != nil {
		return err
	}
	if !m.Something() {
		return status.New(status.InvalidRequest, "", "There is no whole database in %s: an import, restore or backup that began there was cut off. Run it again, or remove the folder.", f.path)
	}
	if f.readOnly {
		return nil
	}
	return f.built()
}
